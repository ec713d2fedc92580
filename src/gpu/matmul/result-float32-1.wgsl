// The result is float32, whatever the factors are: a part of a sum, or scores.
alias ResultUnit = f32;
