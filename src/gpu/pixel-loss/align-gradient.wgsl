// dz_c = -f'(h) p_c (ln p_c + H) w_ent / (P ln C) - exp(-alpha h) p_c (s_c - sum_k p_k s_k) w_div / P, where
// f'(h) = (1-h)^(gamma-1) (1 - (gamma+1) h) and s_c = dG/dm_c.
struct Params {
  pixels: u32, classes: u32, lnClasses: f32, gamma: f32, alpha: f32, entropyScale: f32, diversityScale: f32,
}
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read> softmaxes: array<vec4f>;
@group(0) @binding(2) var<storage, read> slopes: array<f32>;
@group(0) @binding(3) var<storage, read_write> gradient: array<f32>;
@group(0) @binding(4) var<uniform> params: Params;

fn focusSlope(entropy: f32, sureness: f32) -> f32 {
  if (params.gamma == 0.0) {
    return 1.0;
  }
  return power(sureness, params.gamma - 1.0) * (1.0 - (params.gamma + 1.0) * entropy);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let pixel = flatIndex(id, workgroups);
  if (pixel >= params.pixels) {
    return;
  }
  let first = pixel * params.classes;
  let p = softmaxes[pixel];
  var meanSlope = 0.0;
  for (var c = 0u; c < params.classes; c++) {
    meanSlope += exactExp(logProbability(logits[first + c], p.x, p.y)) * slopes[c];
  }
  // ln p_c + H, from the end that is small: H of a sure pixel, ln C - H of an unsure one.
  let unsure = p.z >= 0.75;
  let origin = select(p.y, p.y - params.lnClasses, unsure);
  let shift = select(p.z, -p.w, unsure) * params.lnClasses;
  let entropyScale = -params.entropyScale * focusSlope(p.z, p.w) / params.lnClasses;
  let diversityScale = -params.diversityScale * exactExp(-params.alpha * p.z);
  for (var c = 0u; c < params.classes; c++) {
    let below = logits[first + c] - p.x;
    let toEntropy = entropyScale * ((below - origin) + shift);
    let toDiversity = diversityScale * (slopes[c] - meanSlope);
    gradient[first + c] = exactExp(below - p.y) * (toEntropy + toDiversity);
  }
}
