// dGamma and dBeta grow by the sums of dy * xhat and dy over the images, one thread per channel.
struct Params { images: u32, channels: u32, eps: f32 }
@group(0) @binding(0) var<storage, read> variance: array<f32>; // [images, channels]
@group(0) @binding(1) var<storage, read> sums: array<f32>; // [images, channels]: of dy
@group(0) @binding(2) var<storage, read> sumsByDeviation: array<f32>; // [images, channels]: of dy * deviation
@group(0) @binding(3) var<storage, read_write> dGamma: array<f32>;
@group(0) @binding(4) var<storage, read_write> dBeta: array<f32>;
@group(0) @binding(5) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let channel = id.x;
  if (channel >= params.channels) { return; }
  var total = vec2f();
  for (var image = 0u; image < params.images; image++) {
    let i = image * params.channels + channel;
    total += vec2f(sumsByDeviation[i] / sqrt(variance[i] + params.eps), sums[i]);
  }
  dGamma[channel] += total.x;
  dBeta[channel] += total.y;
}
