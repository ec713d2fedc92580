alias StoredLanes = Stored4;
