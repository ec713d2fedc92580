// A copy of x with updates at computed places: y[.., place[.., k, ..], ..] is update k, or the sum of x and the updates
// there where ADD is 1. What is put outside is lost. One thread per value of y looks through the places of its line in their
// order.
override ADD: u32;
struct Params { count: u32, size: u32, inner: u32, picked: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>; // [outer, size, inner]
@group(0) @binding(1) var<storage, read> places: array<f32>; // [outer, picked, inner]
@group(0) @binding(2) var<storage, read> updates: array<f32>; // [outer, picked, inner]
@group(0) @binding(3) var<storage, read_write> y: array<f32>; // [outer, size, inner]
@group(0) @binding(4) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  let size = i32(params.size);
  let own = i32(i / params.inner % params.size);
  let start = i / params.inner / params.size * params.picked * params.inner + i % params.inner;
  var value = x[i];
  for (var k = 0u; k < params.picked; k++) {
    let at = start + k * params.inner;
    let given = i32(round(places[at]));
    if (select(given, given + size, given < 0) != own) { continue; }
    value = select(0.0, value, ADD == 1u) + updates[at];
  }
  y[i] = value;
}
