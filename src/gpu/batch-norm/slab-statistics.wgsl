// Mean and sum of squared deviations of 64 channels over one chunk of rows, one workgroup each: first the mean, then the
// deviations from it. All is relative to the channel's first value, so a large mean costs no digits of the variance.
struct Params { rows: u32, channels: u32, chunks: u32, chunkRows: u32 } // channels by fours
@group(0) @binding(0) var<storage, read> x: array<vec4f>; // [rows, channels]
@group(0) @binding(1) var<storage, read_write> partials: array<vec4f>; // [2, chunks, channels]: mean - origin, squared deviations
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let channel = group.y * lanes + thread % lanes;
  let inside = channel < params.channels;
  let column = min(channel, params.channels - 1);
  let first = group.x * params.chunkRows;
  let last = min(params.rows, first + params.chunkRows);

  let origin = x[column];
  var sum = vec4f(0);
  for (var row = first + thread / lanes; row < last; row += lines) { sum += x[row * params.channels + column] - origin; }
  let mean = over_lines(sum, thread) / f32(last - first);

  var squares = vec4f(0);
  for (var row = first + thread / lanes; row < last; row += lines) {
    let deviation = x[row * params.channels + column] - origin - mean;
    squares += deviation * deviation;
  }
  let total = over_lines(squares, thread);
  if (inside && thread < lanes) {
    let at = group.x * params.channels + channel;
    partials[at] = mean;
    partials[params.chunks * params.channels + at] = total;
  }
}
