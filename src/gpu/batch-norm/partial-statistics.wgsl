// Mean and sum of squared deviations of a channel over one chunk of rows, one thread per (chunk, 1 or 4 channels).
// Two passes over the chunk, which stays in cache: first the mean, then the deviations from it. All is relative to the
// channel's first value, so a large mean costs no digits of the variance.
struct Params { rows: u32, channels: u32, chunks: u32, chunkRows: u32 }
@group(0) @binding(0) var<storage, read> x: array<StoredLanes>; // [rows, channels]
@group(0) @binding(1) var<storage, read_write> partials: array<Lanes>; // [2, chunks, channels]: mean - origin, squared deviations
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let thread = id.x + id.y * groups.x * 64u;
  let threads = params.chunks * params.channels;
  if (thread >= threads) { return; }
  let chunk = thread / params.channels;
  let channel = thread % params.channels;
  let first = chunk * params.chunkRows;
  let count = min(params.chunkRows, params.rows - first);
  let start = first * params.channels + channel;
  let end = start + count * params.channels;

  let origin = Lanes(x[channel]);
  var sum = Lanes(0.0);
  for (var i = start; i < end; i += params.channels) { sum += Lanes(x[i]) - origin; }
  let mean = sum / f32(count);

  var squares = Lanes(0.0);
  for (var i = start; i < end; i += params.channels) {
    let deviation = Lanes(x[i]) - origin - mean;
    squares += deviation * deviation;
  }
  partials[thread] = mean;
  partials[threads + thread] = squares;
}
