// Bias gradient, first pass: partials[split][channel] = sum of dy over every `splits`-th row of the [rows, channels] matrix.
struct Params { rows: u32, channels: u32, splits: u32 }

@group(0) @binding(0) var<storage, read> dy: array<Stored>;
@group(0) @binding(1) var<storage, read_write> partials: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.y * groups.x * 64 + id.x;
  if (index >= params.splits * params.channels) { return; }
  let channel = index % params.channels;
  var sum = 0.0;
  for (var row = index / params.channels; row < params.rows; row += params.splits) {
    sum += f32(dy[row * params.channels + channel]);
  }
  partials[index] = sum;
}
