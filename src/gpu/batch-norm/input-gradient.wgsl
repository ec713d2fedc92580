// dx, one thread per 1 or 4 elements. Batch statistics depend on x, so in training
// dx = gamma / sqrt(var + eps) * (g - mean(g) - xhat * mean(g * xhat)); with running statistics only the first term.
override TRAINING: bool;
override RELU: bool;
struct Params { count: u32, channels: u32, inverseRows: f32 }
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
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  let channel = i % params.channels;
  let inverse = statistics[params.channels + channel];
  var g = Lanes(dy[i]);
  if (RELU) { g = select(Lanes(0.0), g, Lanes(y[i]) > Lanes(0.0)); }
  if (TRAINING) {
    let xhat = (Lanes(x[i]) - statistics[channel]) * inverse;
    g -= (sums[channel] + xhat * sums[params.channels + channel]) * params.inverseRows;
  }
  dx[i] = StoredLanes(gamma[channel] * inverse * g);
}
