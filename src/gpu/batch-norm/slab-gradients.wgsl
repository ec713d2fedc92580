// Sums of g and g * xhat of 64 channels over one chunk of rows, one workgroup each, where g is dy (and what is added to it;
// masked by y > 0 under a ReLU) and xhat the normalised x. `keep` and the last bindings: slab-keep.wgsl or slab-forget.wgsl.
override RELU: bool;
override SUM: bool;
struct Params { rows: u32, channels: u32, chunks: u32, chunkRows: u32 } // channels by fours
@group(0) @binding(0) var<storage, read> dy: array<vec4f>; // [rows, channels]
@group(0) @binding(1) var<storage, read> other: array<vec4f>; // added to dy; dy again when there is none
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
@group(0) @binding(3) var<storage, read> y: array<vec4f>; // x again when there is no ReLU
@group(0) @binding(4) var<storage, read> statistics: array<vec4f>; // [2, channels]
@group(0) @binding(5) var<storage, read_write> partials: array<vec4f>; // [2, chunks, channels]

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let channel = group.y * lanes + thread % lanes;
  let inside = channel < params.channels;
  let column = min(channel, params.channels - 1);
  let first = group.x * params.chunkRows;
  let last = min(params.rows, first + params.chunkRows);
  let mean = statistics[column];
  let inverse = statistics[params.channels + column];

  var sum = vec4f(0);
  var sumByXhat = vec4f(0);
  for (var row = first + thread / lanes; row < last && inside; row += lines) {
    let at = row * params.channels + channel;
    var g = dy[at];
    if (SUM) { g += other[at]; }
    if (RELU) { g = select(vec4f(0), g, y[at] > vec4f(0)); }
    keep(at, g);
    sum += g;
    sumByXhat += g * ((x[at] - mean) * inverse);
  }
  let total = over_lines(sum, thread);
  let totalByXhat = over_lines(sumByXhat, thread);
  if (inside && thread < lanes) {
    let at = group.x * params.channels + channel;
    partials[at] = total;
    partials[params.chunks * params.channels + at] = totalByXhat;
  }
}
