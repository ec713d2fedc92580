// Workgroup memory holds values in f32, converted once on their way into it.
const staged_as_stored = false;
alias Staged = f32;
alias Staged4 = vec4f;
