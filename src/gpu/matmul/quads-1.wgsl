// Quads as four loads, for any strides. Past the end of a line a quad repeats its last value.
const unit = 1u;
alias Unit = Stored;
fn places(line: u32, position: u32, length: u32) -> vec4u {
  return min(vec4u(0u, 1u, 2u, 3u) + position, vec4u(length - 1u)) + line;
}
fn aQuad(line: u32, position: u32, length: u32) -> vec4f {
  let at = places(line, position, length);
  return vec4f(Stored4(a[at.x], a[at.y], a[at.z], a[at.w]));
}
fn bQuad(line: u32, position: u32, length: u32) -> vec4f {
  let at = places(line, position, length);
  return vec4f(Stored4(b[at.x], b[at.y], b[at.z], b[at.w]));
}
fn storeQuad(line: u32, position: u32, length: u32, value: vec4f) {
  for (var i = 0u; i < 4u && position + i < length; i++) { result[line + position + i] = ResultUnit(value[i]); }
}
