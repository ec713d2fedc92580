// The result lies in memory as the source does.
alias Result4 = Stored4;
