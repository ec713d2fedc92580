// What comes in lies in memory as what goes out.
alias FromLanes = StoredLanes;
