// As partial-gradients.wgsl, and keeps g itself: it is the gradient of the residual. SUM: g is the sum of two gradients of y.
override RELU: bool;
override SUM: bool;
struct Params { rows: u32, channels: u32, chunks: u32, chunkRows: u32 }
@group(0) @binding(0) var<storage, read> dy: array<StoredLanes>; // [rows, channels]
@group(0) @binding(1) var<storage, read> other: array<StoredLanes>; // dy again when there is no second gradient
@group(0) @binding(2) var<storage, read> x: array<StoredLanes>;
@group(0) @binding(3) var<storage, read> y: array<StoredLanes>; // x again when there is no ReLU
@group(0) @binding(4) var<storage, read> statistics: array<Lanes>; // [2, channels]
@group(0) @binding(5) var<storage, read_write> masked: array<StoredLanes>; // [rows, channels]: g
@group(0) @binding(6) var<storage, read_write> partials: array<Lanes>; // [2, chunks, channels]
@group(0) @binding(7) var<uniform> params: Params;

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

  var total = Lanes(0.0);
  var totalByXhat = Lanes(0.0);
  for (var block = first; block < last; block += 16u) {
    var sum = Lanes(0.0);
    var sumByXhat = Lanes(0.0);
    for (var row = block; row < min(block + 16u, last); row++) {
      let i = row * params.channels + channel;
      var g = Lanes(dy[i]);
      if (SUM) { g += Lanes(other[i]); }
      if (RELU) { g = select(Lanes(0.0), g, Lanes(y[i]) > Lanes(0.0)); }
      masked[i] = StoredLanes(g);
      sum += g;
      sumByXhat += g * ((Lanes(x[i]) - mean) * inverse);
    }
    total += sum;
    totalByXhat += sumByXhat;
  }
  partials[thread] = total;
  partials[threads + thread] = totalByXhat;
}
