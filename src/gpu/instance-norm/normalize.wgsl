// y = deviations / sqrt(variance + eps) * gamma + beta; one thread per 1 or 4 values.
struct Params { count: u32, channels: u32, imageSize: u32, eps: f32 }
@group(0) @binding(0) var<storage, read> deviations: array<Lanes>; // [N, imageSize / channels, channels]
@group(0) @binding(1) var<storage, read> variance: array<Lanes>; // [N, channels]
@group(0) @binding(2) var<storage, read> gamma: array<Lanes>;
@group(0) @binding(3) var<storage, read> beta: array<Lanes>;
@group(0) @binding(4) var<storage, read_write> y: array<Lanes>;
@group(0) @binding(5) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  let channel = i % params.channels;
  let inverse = 1.0 / sqrt(variance[i / params.imageSize * params.channels + channel] + params.eps);
  y[i] = deviations[i] * inverse * gamma[channel] + beta[channel];
}
