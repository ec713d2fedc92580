// y[.., k, ..] = x[.., place[.., k, ..], ..], one thread per value. A place is a whole number kept as a float; a negative
// one counts from the end.
struct Params { count: u32, size: u32, inner: u32, picked: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>; // [outer, size, inner]
@group(0) @binding(1) var<storage, read> places: array<f32>; // [outer, picked, inner]
@group(0) @binding(2) var<storage, read_write> y: array<f32>; // [outer, picked, inner]
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  let given = i32(round(places[i]));
  let size = i32(params.size);
  let place = u32(clamp(select(given, given + size, given < 0), 0, size - 1));
  y[i] = x[(i / params.inner / params.picked * params.size + place) * params.inner + i % params.inner];
}
