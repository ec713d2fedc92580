// L_T = w_pos L_pos + w_neg L_neg; L_pos is a mean over the labelled pixels (0 when there are none) or over all.
struct Params { values: u32, positiveWeight: f32, negativeWeight: f32, overValid: u32 }
@group(0) @binding(0) var<storage, read> means: array<f32>;
@group(0) @binding(1) var<storage, read_write> values: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= 6u && i < params.values) {
    values[i] = means[i - 1u];
  }
  if (i == 0u) {
    var positive = means[0];
    if (params.overValid == 1u && means[2] > 0.0) {
      positive = positive / means[2];
    }
    values[0] = params.positiveWeight * positive + params.negativeWeight * means[1];
    values[1] = positive;
    values[2] = means[1];
    values[3] = means[4];
    values[4] = means[2];
    values[5] = means[3];
  }
}
