// Product along the middle axis, one thread per 1 or 4 values of the result.
struct Params { count: u32, size: u32, inner: u32 }
@group(0) @binding(0) var<storage, read> x: array<Lanes>; // [outer, size, inner]
@group(0) @binding(1) var<storage, read_write> y: array<Lanes>; // [outer, inner]
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  let start = i / params.inner * params.size * params.inner + i % params.inner;
  var product = Lanes(1.0);
  for (var k = 0u; k < params.size; k++) { product *= x[start + k * params.inner]; }
  y[i] = product;
}
