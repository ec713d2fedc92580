// Sums of g and g * xhat of a channel over one chunk of rows, one thread per (chunk, channel), where g is dy (masked by
// y > 0 under a ReLU) and xhat the normalised x. Blocks of 16 rows keep the rounding of the running sum small.
override RELU: bool;
struct Params { rows: u32, channels: u32, chunks: u32, chunkRows: u32 }
@group(0) @binding(0) var<storage, read> dy: array<f32>; // [rows, channels]
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> y: array<f32>; // x again when there is no ReLU
@group(0) @binding(3) var<storage, read> statistics: array<f32>; // [2, channels]
@group(0) @binding(4) var<storage, read_write> partials: array<f32>; // [2, chunks, channels]
@group(0) @binding(5) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let thread = id.x + id.y * groups.x * 64u;
  let threads = params.chunks * params.channels;
  if (thread >= threads) { return; }
  let chunk = thread / params.channels;
  let channel = thread % params.channels;
  let first = chunk * params.chunkRows;
  let last = min(params.rows, first + params.chunkRows);
  let mean = statistics[channel];
  let inverse = statistics[params.channels + channel];

  var total = vec2f();
  for (var block = first; block < last; block += 16u) {
    var sums = vec2f();
    for (var row = block; row < min(block + 16u, last); row++) {
      let i = row * params.channels + channel;
      var g = dy[i];
      if (RELU) { g = select(0.0, g, y[i] > 0.0); }
      sums += vec2f(g, g * ((x[i] - mean) * inverse));
    }
    total += sums;
  }
  partials[thread] = total.x;
  partials[threads + thread] = total.y;
}
