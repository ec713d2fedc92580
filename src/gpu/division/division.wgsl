// Whole division of two values, one thread per 1 or 4 values: the quotient rounded towards 0 (KIND 0), what is left of a
// with the sign of a (1) or of b (2). The built-in division may miss a whole quotient by a little: the rest is put right.
override KIND: u32;
@group(0) @binding(0) var<storage, read> a: array<Lanes>;
@group(0) @binding(1) var<storage, read> b: array<Lanes>;
@group(0) @binding(2) var<storage, read_write> y: array<Lanes>;
@group(0) @binding(3) var<uniform> walk: Walk;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= walk.countAndStarts.x) { return; }
  let places = placesOf(i);
  let zero = Lanes(0.0);
  let divisor = abs(b[places.y]);
  let guess = floor(abs(a[places.x]) / divisor);
  let off = abs(a[places.x]) - guess * divisor;
  let change = select(zero, Lanes(1.0), off >= divisor) - select(zero, Lanes(1.0), off < zero);
  let rest = off - change * divisor;
  let negative = a[places.x] < zero;
  let opposite = negative != (b[places.y] < zero);
  if (KIND == 0u) {
    y[i] = select(guess + change, -guess - change, opposite);
    return;
  }
  let left = select(rest, -rest, negative);
  let turned = opposite & (rest != zero);
  y[i] = select(left, select(left, left + b[places.y], turned), KIND == 2u);
}
