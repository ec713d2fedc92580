// dz_c = (p_c - [c = y]) w_pos / kept + n_c w_neg / P, with n_c = p_c for an excluded class and -p_c S / (1 - S) for the
// others, S the excluded probability; n is 0 where 1 - S is clamped.
struct Params {
  pixels: u32, classes: u32, delta: f32, positiveScale: f32, negativeScale: f32, overValid: u32, negativeIgnore: i32,
}
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read> softmaxes: array<vec4f>;
@group(0) @binding(2) var<storage, read> means: array<f32>;
@group(0) @binding(3) var<storage, read> labels: array<i32>;
@group(0) @binding(4) var<storage, read_write> gradient: array<f32>;
@group(0) @binding(5) var<uniform> params: Params;

fn positiveScale(label: i32) -> f32 {
  if (label < 0 || label >= i32(params.classes)) {
    return 0.0;
  }
  if (params.overValid == 1u) {
    return params.positiveScale / means[2];
  }
  return params.positiveScale;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let pixel = flatIndex(id, workgroups);
  if (pixel >= params.pixels) {
    return;
  }
  let first = pixel * params.classes;
  let label = labels[pixel];
  let p = softmaxes[pixel];
  let excluded = excludedClasses(first, params.classes, params.delta, p.x, p.y);
  let positive = positiveScale(label);
  let counted = label != params.negativeIgnore && excluded.remaining >= 1e-8;
  let negative = select(0.0, params.negativeScale, counted);
  let others = -excluded.probability / max(excluded.remaining, 1e-8);
  for (var c = 0u; c < params.classes; c++) {
    let probability = exactExp(logProbability(logits[first + c], p.x, p.y));
    let wanted = select(0.0, 1.0, i32(c) == label);
    let factor = select(others, 1.0, probability < params.delta);
    gradient[first + c] = positive * (probability - wanted) + negative * probability * factor;
  }
}
