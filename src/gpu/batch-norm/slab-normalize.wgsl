// Merges the chunks of 64 channels (as merge-statistics.wgsl) and normalises a block of their rows, one workgroup each; the
// first block's workgroup keeps the statistics and moves the running ones. y = (x - mean) / sqrt(var + eps) * gamma + beta,
// then + residual and ReLU where asked for.
override RESIDUAL: bool;
override RELU: bool;
override MEASURED: bool; // by a convolution: see conv2d/measure.wgsl
struct Params {
  rows: u32, channels: u32, chunks: u32, chunkRows: u32, blockRows: u32,
  gamma: u32, beta: u32, mean: u32, variance: u32, // where they begin in `affine` and `running`
  momentum: f32, eps: f32,
}
@group(0) @binding(0) var<storage, read> x: array<Stored4>; // [rows, channels]
@group(0) @binding(1) var<storage, read> partials: array<vec4f>; // [2, chunks, channels]: mean - origin, squared deviations; if MEASURED
// [3, chunks, channels]: squared deviations, mean - origin, origin of the chunk
@group(0) @binding(2) var<storage, read> affine: array<vec4f>;
@group(0) @binding(3) var<storage, read> residual: array<Stored4>; // as x; x again when there is none
@group(0) @binding(4) var<storage, read_write> running: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> statistics: array<vec4f>; // [2, channels]: mean, 1 / sqrt(var + eps)
@group(0) @binding(6) var<storage, read_write> y: array<Stored4>;
@group(0) @binding(7) var<uniform> params: Params;

fn rows_of(chunk: u32) -> f32 {
  return f32(min(params.chunkRows, params.rows - chunk * params.chunkRows));
}

// Relative to the origin of the first chunk.
fn mean_of(chunk: u32, column: u32) -> vec4f {
  let at = chunk * params.channels + column;
  if (!MEASURED) { return partials[at]; }
  let layer = params.chunks * params.channels;
  return (partials[2 * layer + at] - partials[2 * layer + column]) + partials[layer + at];
}

fn squares_of(chunk: u32, column: u32) -> vec4f {
  return partials[select(params.chunks, 0u, MEASURED) * params.channels + chunk * params.channels + column];
}

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let channel = group.y * lanes + thread % lanes;
  let inside = channel < params.channels;
  let column = min(channel, params.channels - 1);
  let line = thread / lanes;
  let rows = f32(params.rows);

  var sum = vec4f(0);
  for (var chunk = line; chunk < params.chunks; chunk += lines) {
    sum += rows_of(chunk) * mean_of(chunk, column);
  }
  let centre = over_lines(sum, thread) / rows;
  var squares = vec4f(0);
  for (var chunk = line; chunk < params.chunks; chunk += lines) {
    let between = mean_of(chunk, column) - centre;
    squares += squares_of(chunk, column) + rows_of(chunk) * between * between;
  }
  let total = over_lines(squares, thread);
  let mean = vec4f(x[column]) + centre;
  let inverse = 1 / sqrt(total / rows + params.eps);
  if (group.x == 0 && inside && line == 0) {
    statistics[channel] = mean;
    statistics[params.channels + channel] = inverse;
    let keep = 1 - params.momentum;
    running[params.mean + channel] = keep * running[params.mean + channel] + params.momentum * mean;
    running[params.variance + channel] = keep * running[params.variance + channel] + params.momentum * (total / (rows - 1));
  }

  let scale = inverse * affine[params.gamma + column];
  let shift = affine[params.beta + column];
  let first = group.x * params.blockRows;
  let last = min(params.rows, first + params.blockRows);
  for (var row = first + line; row < last && inside; row += lines) {
    let at = row * params.channels + channel;
    var value = (vec4f(x[at]) - mean) * scale + shift;
    if (RESIDUAL) { value += vec4f(residual[at]); }
    if (RELU) { value = max(value, vec4f(0)); }
    y[at] = Stored4(value);
  }
}
