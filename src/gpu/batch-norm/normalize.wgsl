// y = (x - mean) / sqrt(var + eps) * gamma + beta, then + residual and ReLU where asked for; one thread per 1 or 4 channels
// of several rows, `stride` elements apart: what belongs to the channels is loaded once for them.
override RESIDUAL: bool;
override RELU: bool;
struct Params { count: u32, channels: u32, stride: u32 }
@group(0) @binding(0) var<storage, read> x: array<StoredLanes>; // [rows, channels]
@group(0) @binding(1) var<storage, read> statistics: array<Lanes>; // [2, channels]
@group(0) @binding(2) var<storage, read> gamma: array<Lanes>;
@group(0) @binding(3) var<storage, read> beta: array<Lanes>;
@group(0) @binding(4) var<storage, read> residual: array<StoredLanes>; // as x; x again when there is none
@group(0) @binding(5) var<storage, read_write> y: array<StoredLanes>;
@group(0) @binding(6) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let first = id.x + id.y * groups.x * 64u;
  if (first >= params.stride) { return; }
  let channel = first % params.channels;
  let scale = statistics[params.channels + channel] * gamma[channel];
  let mean = statistics[channel];
  let offset = beta[channel];
  for (var i = first; i < params.count; i += params.stride) {
    var value = (Lanes(x[i]) - mean) * scale + offset;
    if (RESIDUAL) { value += Lanes(residual[i]); }
    if (RELU) { value = max(value, Lanes(0.0)); }
    y[i] = StoredLanes(value);
  }
}
