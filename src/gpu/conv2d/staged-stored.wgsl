// Workgroup memory holds values as they lie in memory. Where that is float16 it is half as much, and what is read of it is converted
// each time: to the same f32, so that the sums have the same bytes.
const staged_as_stored = true;
alias Staged = Stored;
alias Staged4 = Stored4;
