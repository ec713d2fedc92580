// As teach-gradient.wgsl, with the teacher's probabilities t in the place of one class: dz_c = (p_c - t_c) w_pos / kept + n_c w_neg / P.
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read> softmaxes: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> results: array<f32>;
@group(0) @binding(4) var<storage, read> labels: array<i32>;
@group(0) @binding(5) var<storage, read> teacher: array<f32>;
@group(0) @binding(6) var<uniform> params: Params;

// Scale of the positive loss: its mean is over the kept pixels.
fn constantsOf(classes: vec4u) -> f32 {
  return params.positiveScale / keptShare();
}

fn classValues(pixel: u32, classes: vec4u, positiveScale: f32, z: vec4f) -> vec4f {
  let p = softmaxes[pixel];
  let label = labels[pixel];
  let probability = exactExp4((z - p.x) - p.y);
  let factor = select(vec4f(p.w), vec4f(1.0), probability < vec4f(params.delta));
  let negative = select(params.negativeScale, 0.0, p.w > 0.0) * probability * factor;
  if (label < 0 || label >= i32(params.classes)) {
    return negative;
  }
  let at = pixel * params.classes + classes;
  let t = vec4f(teacher[at.x], teacher[at.y], teacher[at.z], teacher[at.w]);
  return positiveScale * (probability - t) + negative;
}
