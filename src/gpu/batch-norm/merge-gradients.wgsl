// Sums the chunks of a channel, one thread per channel, in blocks of 16: sums = sum of g and of g * xhat over all rows;
// dBeta and dGamma grow by them.
struct Params { channels: u32, chunks: u32 }
@group(0) @binding(0) var<storage, read> partials: array<f32>; // [2, chunks, channels]
@group(0) @binding(1) var<storage, read_write> sums: array<f32>; // [2, channels]
@group(0) @binding(2) var<storage, read_write> dGamma: array<f32>;
@group(0) @binding(3) var<storage, read_write> dBeta: array<f32>;
@group(0) @binding(4) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let channel = id.x;
  if (channel >= params.channels) { return; }
  let half = params.chunks * params.channels;
  var total = vec2f();
  for (var block = 0u; block < params.chunks; block += 16u) {
    var part = vec2f();
    for (var chunk = block; chunk < min(block + 16u, params.chunks); chunk++) {
      let i = chunk * params.channels + channel;
      part += vec2f(partials[i], partials[half + i]);
    }
    total += part;
  }
  sums[channel] = total.x;
  sums[params.channels + channel] = total.y;
  dBeta[channel] += total.x;
  dGamma[channel] += total.y;
}
