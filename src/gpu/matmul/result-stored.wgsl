// The result lies in memory as the factors do.
alias ResultUnit = Unit;
