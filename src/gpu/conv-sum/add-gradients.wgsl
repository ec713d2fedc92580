// Adds the sums over splits, in their order, to the gradients of all branches: of the weights from `partials`, of the biases
// (which are all the same) from `bias_partials`. One thread per weight, then one per bias.
@group(0) @binding(0) var<storage, read> partials: array<f32>; // [splits, padded inputs, columns]
@group(0) @binding(1) var<storage, read> bias_partials: array<f32>; // [splits of biases, channels]
@group(0) @binding(2) var<storage, read_write> gradients: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

fn add_weight(index: u32) {
  var sum = 0.0;
  for (var split = 0u; split < params.splits; split++) { sum += partials[split * params.padded_inputs * columns() + index]; }
  let input = index / columns();
  let column = index % columns();
  let branch = column / (taps() * params.channels);
  let tap = column / params.channels % taps();
  gradients[params.weights_at[branch] + (tap * params.inputs + input) * params.channels + column % params.channels] += sum;
}

fn add_bias(branch: u32, channel: u32) {
  var sum = 0.0;
  for (var split = 0u; split < params.bias_splits; split++) { sum += bias_partials[split * params.channels + channel]; }
  gradients[params.biases_at[branch] + channel] += sum;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.y * groups.x * 64 + id.x;
  let weights = params.inputs * columns();
  if (index < weights) {
    add_weight(index);
  } else if (params.has_bias != 0 && index < weights + params.branches * params.channels) {
    add_bias((index - weights) / params.channels, (index - weights) % params.channels);
  }
}
