// Quads as one load each: all strides are multiples of 4 values. Past the end of a line a quad holds what is in memory.
const unit = 4u;
alias Unit = Stored4;
fn aQuad(line: u32, position: u32, length: u32) -> vec4f { return vec4f(a[line + position / 4u]); }
fn bQuad(line: u32, position: u32, length: u32) -> vec4f { return vec4f(b[line + position / 4u]); }
// Values past `length` are padding of the result.
fn storeQuad(line: u32, position: u32, length: u32, value: vec4f) {
  if (position < length) { result[line + position / 4u] = ResultUnit(value); }
}
