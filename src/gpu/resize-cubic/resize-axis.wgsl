// Cubic resizing along one axis, one thread per 1 or 4 values of y. An image is resized by one pass for each axis.
@group(0) @binding(0) var<storage, read> x: array<Lanes>; // [outer, inSize, inner]
@group(0) @binding(1) var<storage, read_write> y: array<Lanes>; // [outer, outSize, inner]
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = id.x + id.y * groups.x * 64u;
  if (at >= params.count) { return; }
  let line = at / params.inner;
  let taps = tapsOf(i32(line % u32(params.outSize)));
  let plane = line / u32(params.outSize) * u32(params.inSize);
  var sum = Lanes(0.0);
  for (var k = 0; k < 4; k++) {
    let place = plane + u32(brought(taps.first - 1 + k));
    sum += taps.weights[k] * x[place * params.inner + at % params.inner];
  }
  y[at] = sum;
}
