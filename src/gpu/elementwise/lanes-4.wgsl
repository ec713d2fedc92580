// Four neighbouring values per thread.
alias Lanes = vec4f;
alias IntLanes = vec4i;
alias Truths = vec4<bool>;
