// What comes in lies in memory as float32, whatever goes out.
alias FromLanes = Lanes;
