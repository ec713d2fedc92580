// Gradient of cubic resizing along one axis by gathering, one thread per 1 or 4 values of dx: sums the outputs that read it, in
// order. Outputs that read input j lie within two inputs of it; those beyond the border belong to the outermost inputs.
@group(0) @binding(0) var<storage, read> dy: array<Lanes>; // [outer, outSize, inner]
@group(0) @binding(1) var<storage, read_write> dx: array<Lanes>; // [outer, inSize, inner]
@group(0) @binding(2) var<uniform> params: Params;

// The first output whose position is not below `place` inputs.
fn firstFrom(place: i32) -> i32 {
  let distance = place * params.unit - params.origin;
  if (distance <= 0) { return 0; }
  if (params.slope == 0) { return params.outSize; }
  return min((distance + params.slope - 1) / params.slope, params.outSize);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = id.x + id.y * groups.x * 64u;
  if (at >= params.count) { return; }
  let line = at / params.inner;
  let j = i32(line % u32(params.inSize));
  let plane = line / u32(params.inSize) * u32(params.outSize);
  let start = select(firstFrom(j - 2), 0, j == 0);
  let end = select(firstFrom(j + 2), params.outSize, j == params.inSize - 1);
  var sum = Lanes(0.0);
  for (var i = start; i < end; i++) {
    let taps = tapsOf(i);
    var weight = 0.0;
    for (var k = 0; k < 4; k++) {
      if (brought(taps.first - 1 + k) == j) { weight += taps.weights[k]; }
    }
    sum += weight * dy[(plane + u32(i)) * params.inner + at % params.inner];
  }
  dx[at] = sum;
}
