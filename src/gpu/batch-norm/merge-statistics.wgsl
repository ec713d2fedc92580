// Merges the chunks of a channel, one thread per channel: the mean of the means, then
// sum of squared deviations = within the chunks + between them (Chan et al.), in blocks of 16 to keep the rounding small.
// Updates the running statistics in place with the unbiased variance and keeps what y is computed with.
struct Params { rows: u32, channels: u32, chunks: u32, chunkRows: u32, momentum: f32, eps: f32 }
@group(0) @binding(0) var<storage, read> x: array<f32>; // its first row is the origin
@group(0) @binding(1) var<storage, read> partials: array<f32>; // [2, chunks, channels]: mean - origin, squared deviations
@group(0) @binding(2) var<storage, read_write> statistics: array<f32>; // [2, channels]: mean, 1 / sqrt(var + eps)
@group(0) @binding(3) var<storage, read_write> runningMean: array<f32>;
@group(0) @binding(4) var<storage, read_write> runningVar: array<f32>;
@group(0) @binding(5) var<uniform> params: Params;

fn rowsOf(chunk: u32) -> f32 {
  return f32(min(params.chunkRows, params.rows - chunk * params.chunkRows));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let channel = id.x;
  if (channel >= params.channels) { return; }
  let rows = f32(params.rows);
  var sum = 0.0;
  for (var block = 0u; block < params.chunks; block += 16u) {
    var part = 0.0;
    for (var chunk = block; chunk < min(block + 16u, params.chunks); chunk++) {
      part += rowsOf(chunk) * partials[chunk * params.channels + channel];
    }
    sum += part;
  }
  let centre = sum / rows;

  var squares = 0.0;
  for (var block = 0u; block < params.chunks; block += 16u) {
    var part = 0.0;
    for (var chunk = block; chunk < min(block + 16u, params.chunks); chunk++) {
      let i = chunk * params.channels + channel;
      let between = partials[i] - centre;
      part += partials[params.chunks * params.channels + i] + rowsOf(chunk) * between * between;
    }
    squares += part;
  }
  let mean = x[channel] + centre;
  statistics[channel] = mean;
  statistics[params.channels + channel] = 1.0 / sqrt(squares / rows + params.eps);
  let keep = 1.0 - params.momentum;
  runningMean[channel] = keep * runningMean[channel] + params.momentum * mean;
  runningVar[channel] = keep * runningVar[channel] + params.momentum * (squares / (rows - 1.0));
}
