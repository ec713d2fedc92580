// dz_c = (p_c - [c = y]) w_pos / kept + n_c w_neg / P, with n_c = p_c for an excluded class and -p_c S / (1 - S) for the
// others, S the excluded probability; n is 0 where 1 - S is clamped.
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read> softmaxes: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> results: array<f32>;
@group(0) @binding(4) var<storage, read> labels: array<i32>;
@group(0) @binding(5) var<uniform> params: Params;

// Scale of the positive loss: its mean is over the pixels with a label, or over all.
fn constantsOf(classes: vec4u) -> f32 {
  return params.positiveScale / select(1.0, keptShare(), params.overValid == 1u);
}

fn classValues(pixel: u32, classes: vec4u, positiveScale: f32, z: vec4f) -> vec4f {
  let p = softmaxes[pixel];
  let label = labels[pixel];
  let probability = exactExp4((z - p.x) - p.y);
  let wanted = select(vec4f(0.0), vec4f(1.0), vec4i(classes) == vec4i(label));
  let factor = select(vec4f(p.w), vec4f(1.0), probability < vec4f(params.delta));
  let negative = select(params.negativeScale, 0.0, p.w > 0.0) * probability * factor;
  if (label < 0 || label >= i32(params.classes)) {
    return negative;
  }
  return positiveScale * (probability - wanted) + negative;
}
