// The weights of all branches [tap][input][channel] as those of a 1x1 convolution: [input][branch][tap][channel].
@group(0) @binding(0) var<storage, read> weights: array<f32>;
@group(0) @binding(1) var<storage, read_write> packed: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.y * groups.x * 64 + id.x;
  if (index >= params.inputs * columns()) { return; }
  let input = index / columns();
  let column = index % columns();
  let branch = column / (taps() * params.channels);
  let tap = column / params.channels % taps();
  packed[index] = weights[params.weights_at[branch] + (tap * params.inputs + input) * params.channels + column % params.channels];
}
