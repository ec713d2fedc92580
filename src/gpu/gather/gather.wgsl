// y[.., k, ..] = x[.., index of k, ..], one thread per 1 or 4 values. The index is a whole number kept as a float.
struct Params { count: u32, inner: u32, size: u32, picked: u32 }
@group(0) @binding(0) var<storage, read> x: array<StoredLanes>; // [outer, size, inner]
@group(0) @binding(1) var<storage, read> places: array<f32>; // [picked, ..]
@group(0) @binding(2) var<storage, read_write> y: array<StoredLanes>; // [outer, picked, inner]
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  let line = i / params.inner;
  let index = u32(places[line % params.picked]);
  y[i] = x[(line / params.picked * params.size + index) * params.inner + i % params.inner];
}
