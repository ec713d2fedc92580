// One value per thread.
alias Lanes = f32;
alias IntLanes = i32;
alias Truths = bool;
