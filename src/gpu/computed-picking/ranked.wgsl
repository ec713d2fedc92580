// Places of the first values of each line in their order: each value counts those in front of it, which is its rank, and
// writes its place there. One thread per value of x. Equal values keep their order, or come in the opposite one.
struct Params { count: u32, size: u32, inner: u32, picked: u32, largest: u32, late: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>; // [outer, size, inner]
@group(0) @binding(1) var<storage, read_write> places: array<f32>; // [outer, picked, inner]
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  let column = i % params.inner;
  let own = i / params.inner % params.size;
  let line = i / params.inner / params.size;
  let start = line * params.size * params.inner + column;
  let sign = select(-1.0, 1.0, params.largest == 1u);
  let value = sign * x[i];
  var rank = 0u;
  for (var k = 0u; k < params.size; k++) {
    let other = sign * x[start + k * params.inner];
    let earlier = select((k < own), (k > own), params.late == 1u);
    if (other > value || (other == value && earlier)) { rank++; }
  }
  if (rank < params.picked) { places[(line * params.picked + rank) * params.inner + column] = f32(own); }
}
