// dx, one thread per 1 or 4 channels of several rows (see normalize.wgsl). Batch statistics depend on x, so in training
// dx = gamma / sqrt(var + eps) * (g - mean(g) - xhat * mean(g * xhat)); with running statistics only the first term.
override TRAINING: bool;
override RELU: bool;
struct Params { count: u32, channels: u32, stride: u32, inverseRows: f32 }
@group(0) @binding(0) var<storage, read> dy: array<StoredLanes>; // [rows, channels]
@group(0) @binding(1) var<storage, read> x: array<StoredLanes>;
@group(0) @binding(2) var<storage, read> y: array<StoredLanes>; // x again when there is no ReLU
@group(0) @binding(3) var<storage, read> statistics: array<Lanes>; // [2, channels]
@group(0) @binding(4) var<storage, read> gamma: array<Lanes>;
@group(0) @binding(5) var<storage, read> sums: array<Lanes>; // [2, channels]
@group(0) @binding(6) var<storage, read_write> dx: array<StoredLanes>;
@group(0) @binding(7) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let first = id.x + id.y * groups.x * 64u;
  if (first >= params.stride) { return; }
  let channel = first % params.channels;
  let mean = statistics[channel];
  let inverse = statistics[params.channels + channel];
  let scale = gamma[channel] * inverse;
  let sum = sums[channel];
  let sumByXhat = sums[params.channels + channel];
  for (var i = first; i < params.count; i += params.stride) {
    var g = Lanes(dy[i]);
    if (RELU) { g = select(Lanes(0.0), g, Lanes(y[i]) > Lanes(0.0)); }
    if (TRAINING) {
      let xhat = (Lanes(x[i]) - mean) * inverse;
      g -= (sum + xhat * sumByXhat) * params.inverseRows;
    }
    dx[i] = StoredLanes(scale * g);
  }
}
