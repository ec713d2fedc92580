// Sums the chunks of 64 channels and computes dx of a block of their rows (as input-gradient.wgsl), one workgroup each; the
// first block's workgroup adds the sums to dBeta and dGamma.
override TRAINING: bool;
override RELU: bool;
struct Params {
  rows: u32, channels: u32, chunks: u32, blockRows: u32,
  dGamma: u32, dBeta: u32, // where they begin in `gradients`
}
@group(0) @binding(0) var<storage, read> dy: array<vec4f>; // [rows, channels]
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> y: array<vec4f>; // x again when there is no ReLU
@group(0) @binding(3) var<storage, read> statistics: array<vec4f>; // [2, channels]
@group(0) @binding(4) var<storage, read> gamma: array<vec4f>;
@group(0) @binding(5) var<storage, read> partials: array<vec4f>; // [2, chunks, channels]: of g, of g * xhat
@group(0) @binding(6) var<storage, read_write> gradients: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> dx: array<vec4f>;
@group(0) @binding(8) var<uniform> params: Params;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let channel = group.y * lanes + thread % lanes;
  let inside = channel < params.channels;
  let column = min(channel, params.channels - 1);
  let line = thread / lanes;

  var sum = vec4f(0);
  var sumByXhat = vec4f(0);
  for (var chunk = line; chunk < params.chunks; chunk += lines) {
    sum += partials[chunk * params.channels + column];
    sumByXhat += partials[(params.chunks + chunk) * params.channels + column];
  }
  let total = over_lines(sum, thread);
  let totalByXhat = over_lines(sumByXhat, thread);
  if (group.x == 0 && inside && line == 0) {
    gradients[params.dBeta + channel] += total;
    gradients[params.dGamma + channel] += totalByXhat;
  }

  let mean = statistics[column];
  let inverse = statistics[params.channels + column];
  let factor = gamma[column] * inverse;
  let first = group.x * params.blockRows;
  let last = min(params.rows, first + params.blockRows);
  for (var row = first + line; row < last && inside; row += lines) {
    let at = row * params.channels + channel;
    var g = dy[at];
    if (RELU) { g = select(vec4f(0), g, y[at] > vec4f(0)); }
    if (TRAINING) {
      let xhat = (x[at] - mean) * inverse;
      g -= (total + xhat * totalByXhat) / f32(params.rows);
    }
    dx[at] = factor * g;
  }
}
