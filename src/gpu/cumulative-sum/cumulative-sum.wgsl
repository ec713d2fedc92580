// Sums along the middle axis up to each place, one thread per line of 1 or 4 values. From the end where `reversed` is 1;
// without the place's own value where `exclusive` is 1.
struct Params { count: u32, size: u32, inner: u32, exclusive: u32, reversed: u32 }
@group(0) @binding(0) var<storage, read> x: array<Lanes>; // [outer, size, inner]
@group(0) @binding(1) var<storage, read_write> y: array<Lanes>; // [outer, size, inner]
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  let start = i / params.inner * params.size * params.inner + i % params.inner;
  var sum = Lanes(0.0);
  for (var k = 0u; k < params.size; k++) {
    let place = start + select(k, params.size - 1u - k, params.reversed == 1u) * params.inner;
    let before = sum;
    sum += x[place];
    y[place] = select(sum, before, params.exclusive == 1u);
  }
}
