// dGamma and dBeta grow by the sums over the chunks, one thread per value of either, in blocks of 16.
struct Params { length: u32, chunks: u32 }
@group(0) @binding(0) var<storage, read> partials: array<f32>; // [chunks, 2, length]: of gamma, of beta
@group(0) @binding(1) var<storage, read_write> dGamma: array<f32>;
@group(0) @binding(2) var<storage, read_write> dBeta: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= 2u * params.length) { return; }
  var total = 0.0;
  for (var block = 0u; block < params.chunks; block += 16u) {
    var part = 0.0;
    for (var chunk = block; chunk < min(block + 16u, params.chunks); chunk++) {
      part += partials[chunk * 2u * params.length + i];
    }
    total += part;
  }
  if (i < params.length) {
    dGamma[i] += total;
  } else {
    dBeta[i - params.length] += total;
  }
}
