// A thread's lanes become one value.
fn sumOf(lanes: Lanes) -> f32 { return (lanes.x + lanes.y) + (lanes.z + lanes.w); }
fn largestOf(lanes: Lanes) -> f32 { return max(max(lanes.x, lanes.y), max(lanes.z, lanes.w)); }
fn firstOf(lanes: Lanes) -> f32 { return lanes.x; }
// Lanes at `unit` of a row of `length` values; `fill` past its end.
fn within(lanes: Lanes, unit: u32, length: u32, fill: f32) -> Lanes {
  return select(Lanes(fill), lanes, vec4u(0u, 1u, 2u, 3u) + 4u * unit < vec4u(length));
}
