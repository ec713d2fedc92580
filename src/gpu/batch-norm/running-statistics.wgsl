// Evaluation: the statistics to normalise with are the running ones; one thread per channel.
struct Params { channels: u32, eps: f32 }
@group(0) @binding(0) var<storage, read> runningMean: array<f32>;
@group(0) @binding(1) var<storage, read> runningVar: array<f32>;
@group(0) @binding(2) var<storage, read_write> statistics: array<f32>; // [2, channels]: mean, 1 / sqrt(var + eps)
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let channel = id.x;
  if (channel >= params.channels) { return; }
  statistics[channel] = runningMean[channel];
  statistics[params.channels + channel] = 1.0 / sqrt(runningVar[channel] + params.eps);
}
