// Largest value along the middle axis, one thread per 1 or 4 values of the result.
struct Params { count: u32, size: u32, inner: u32 }
@group(0) @binding(0) var<storage, read> x: array<Lanes>; // [outer, size, inner]
@group(0) @binding(1) var<storage, read_write> y: array<Lanes>; // [outer, inner]
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  let start = i / params.inner * params.size * params.inner + i % params.inner;
  var largest = x[start];
  for (var k = 1u; k < params.size; k++) { largest = max(largest, x[start + k * params.inner]); }
  y[i] = largest;
}
