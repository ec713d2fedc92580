// The result is a part of a sum, in f32 whatever the source is.
alias Result4 = vec4f;
