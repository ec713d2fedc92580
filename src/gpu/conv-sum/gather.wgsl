// y = sum over branches of (sum over taps of `wide` at the tap's offset, + bias). One thread per value.
@group(0) @binding(0) var<storage, read> wide: array<f32>; // [pixels, columns]
@group(0) @binding(1) var<storage, read> weights: array<f32>; // with the biases
@group(0) @binding(2) var<storage, read_write> y: array<f32>; // [pixels, channels]
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.y * groups.x * 64 + id.x;
  if (index >= params.batch * params.height * params.width * params.channels) { return; }
  let pixel = index / params.channels;
  let channel = index % params.channels;
  var total = 0.0;
  for (var branch = 0u; branch < params.branches; branch++) {
    var sum = 0.0;
    for (var tap = 0u; tap < taps(); tap++) {
      let source = pixel_at(pixel, offset_of(branch, tap));
      if (source.inside) { sum += wide[source.index * columns() + (branch * taps() + tap) * params.channels + channel]; }
    }
    if (params.has_bias != 0) { sum += weights[params.biases_at[branch] + channel]; }
    total += sum;
  }
  y[index] = total;
}
