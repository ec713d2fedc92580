// Second pass of split-K: gradient[row][column] += sum over splits of partials[split][row][column], in the fixed order of
// the splits. Rows are [tap][input channel]; the partial sums are padded to `padded_inputs` and `padded_columns`.
struct Params { rows: u32, inputs: u32, columns: u32, padded_inputs: u32, padded_columns: u32, splits: u32 }

@group(0) @binding(0) var<storage, read> partials: array<f32>;
@group(0) @binding(1) var<storage, read_write> gradient: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.y * groups.x * 64 + id.x;
  if (index >= params.rows * params.columns) { return; }
  let row = index / params.columns;
  let padded_row = (row / params.inputs) * params.padded_inputs + row % params.inputs;
  let at = padded_row * params.padded_columns + index % params.columns;
  let step = (params.rows / params.inputs) * params.padded_inputs * params.padded_columns;
  var sum = 0.0;
  for (var split = 0u; split < params.splits; split++) {
    sum += partials[split * step + at];
  }
  gradient[index] += sum;
}
