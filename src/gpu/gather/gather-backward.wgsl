// Gradient of gathering: each value sums dy over the places that it was picked for, in their order.
struct Params { count: u32, inner: u32, size: u32, picked: u32, known: u32 }
@group(0) @binding(0) var<storage, read> dy: array<StoredLanes>; // [outer, picked, inner]
@group(0) @binding(1) var<storage, read> places: array<f32>; // [picked] indices, [known + 1] starts, [picked] places by index
@group(0) @binding(2) var<storage, read_write> dx: array<StoredLanes>; // [outer, size, inner]
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  let line = i / params.inner;
  let index = min(line % params.size, params.known);
  let starts = params.picked + index;
  let listed = params.picked + params.known + 1u;
  let first = u32(places[starts]);
  // No place picked an index past the known ones.
  let end = u32(places[min(starts + 1u, params.picked + params.known)]);
  var sum = Lanes(0.0);
  for (var k = first; k < end; k++) {
    let place = u32(places[listed + k]);
    sum += Lanes(dy[(line / params.size * params.picked + place) * params.inner + i % params.inner]);
  }
  dx[i] = StoredLanes(sum);
}
