// dz_c = -f'(h) p_c (ln p_c + H) w_ent / (P ln C) - exp(-alpha h) p_c (s_c - sum_k p_k s_k) w_div / P: the numbers that
// all classes share come from align-coefficients.
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read> softmaxes: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> results: array<f32>;
@group(0) @binding(3) var<storage, read> slopes: array<f32>;
@group(0) @binding(4) var<storage, read> coefficients: array<vec4f>;
@group(0) @binding(5) var<uniform> params: Params;

fn constantsOf(classes: vec4u) -> vec4f {
  return vec4f(slopes[classes.x], slopes[classes.y], slopes[classes.z], slopes[classes.w]);
}

fn classValues(pixel: u32, classes: vec4u, slope: vec4f, z: vec4f) -> vec4f {
  let p = softmaxes[pixel];
  let k = coefficients[pixel];
  let below = z - p.x;
  // Behind ln p_c lies ln C where the pixel is unsure: the shift is then that of ln(C p_c).
  let origin = select(p.y, p.y - params.lnClasses, p.z >= 0.75);
  let toEntropy = k.x * ((below - origin) + k.y);
  let toDiversity = k.z * (slope - k.w);
  return exactExp4(below - p.y) * (toEntropy + toDiversity);
}
