alias StoredLanes = Stored;
