// Evaluation: batch norm as y = x * scale + shift, for the end of a convolution; one thread per channel.
struct Params { channels: u32, eps: f32 }
@group(0) @binding(0) var<storage, read> runningMean: array<f32>;
@group(0) @binding(1) var<storage, read> runningVar: array<f32>;
@group(0) @binding(2) var<storage, read> gamma: array<f32>;
@group(0) @binding(3) var<storage, read> beta: array<f32>;
@group(0) @binding(4) var<storage, read_write> scale: array<f32>;
@group(0) @binding(5) var<storage, read_write> shift: array<f32>;
@group(0) @binding(6) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let channel = id.x + id.y * groups.x * 64u;
  if (channel >= params.channels) { return; }
  let factor = gamma[channel] * (1.0 / sqrt(runningVar[channel] + params.eps));
  scale[channel] = factor;
  shift[channel] = beta[channel] - runningMean[channel] * factor;
}
