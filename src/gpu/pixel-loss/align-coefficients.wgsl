// Per pixel what the gradient of every class shares: -f'(h) w_ent / (P ln C), the shift of ln p_c, -exp(-alpha h) w_div / P and
// sum_k p_k s_k, where f'(h) = (1-h)^(gamma-1) (1 - (gamma+1) h), or (1-h)^gamma where the weight is detached, and s_c = dG/dm_c.
// f' is 0 for pixels that the entropy limit leaves out; behind the slopes stands the factor of a mean over the others.
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read> softmaxes: array<vec4f>;
@group(0) @binding(2) var<storage, read> slopes: array<f32>;
@group(0) @binding(3) var<storage, read_write> coefficients: array<vec4f>;
@group(0) @binding(4) var<uniform> params: Params;

fn entropySlope(entropy: vec4f, sureness: vec4f) -> vec4f {
  if (params.gamma == 0.0) {
    return vec4f(1.0);
  }
  if (params.detached == 1u) {
    return power4(sureness, params.gamma);
  }
  return power4(sureness, params.gamma - 1.0) * (1.0 - (params.gamma + 1.0) * entropy);
}

fn workOn(thread: u32, strip: Strip) {
  if (strip.count == 0u) {
    return;
  }
  let at = pixelsOf(strip);
  let p = transpose(mat4x4f(softmaxes[at.x], softmaxes[at.y], softmaxes[at.z], softmaxes[at.w]));
  let peak = p[0];
  let lnSum = p[1];
  let entropy = p[2];
  let sureness = p[3];
  var meanSlope = vec4f(0.0);
  for (var c = 0u; c < params.classes; c++) {
    meanSlope += exactExp4((logitsOf(strip, c) - peak) - lnSum) * slopes[c];
  }
  // ln p_c + H, from the end that is small: H of a sure pixel, ln C - H of an unsure one.
  let shift = select(entropy, -sureness, entropy >= vec4f(0.75)) * params.lnClasses;
  let counted = vec4<bool>(params.limited == 0u) | !(entropy > vec4f(params.entropyLimit));
  let slope = select(vec4f(0.0), entropySlope(entropy, sureness), counted) * slopes[params.classes];
  let entropyScale = -params.entropyScale * slope / params.lnClasses;
  let diversityScale = -params.diversityScale * exactExp4(-params.alpha * entropy);
  let rows = transpose(mat4x4f(entropyScale, shift, diversityScale, meanSlope));
  for (var lane = 0u; lane < 4u; lane++) {
    if (lane < strip.count) {
      coefficients[strip.pixel + lane] = rows[lane];
    }
  }
}
