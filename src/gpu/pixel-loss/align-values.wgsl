// L_A = w_ent mean[(1-h)^gamma h] - w_div G, G = -sum_c m_c ln(m_c + 1e-30) / ln C. Also dG/dm_c up to a constant, which
// drops out behind the softmax: ln(m_c / mean m) instead of ln m_c leaves little to cancel. Behind the slopes stands what turns a
// mean over all pixels into one over those that the entropy limit keeps; 0 where it keeps none.
struct Params { classes: u32, lnClasses: f32, values: u32, entropyWeight: f32, diversityWeight: f32, limited: u32 }
@group(0) @binding(0) var<storage, read> means: array<f32>;
@group(0) @binding(1) var<storage, read_write> values: array<f32>;
@group(0) @binding(2) var<storage, read_write> slopes: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

fn diversity() -> f32 {
  var total = 0.0;
  for (var c = 0u; c < params.classes; c++) {
    let m = means[5u + c];
    total -= m * exactLn(m + 1e-30);
  }
  return total / params.lnClasses;
}

fn slope(c: u32) -> f32 {
  var total = 1e-30;
  for (var k = 0u; k < params.classes; k++) {
    total += means[5u + k];
  }
  let m = means[5u + c] + 1e-30;
  return -(exactLn(m * (f32(params.classes) / total)) - 1e-30 / m) / params.lnClasses;
}

fn overKept() -> f32 {
  if (params.limited == 0u) {
    return 1.0;
  }
  return select(0.0, 1.0 / max(means[2], 1e-30), means[2] > 0.0);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= 5u && i < params.values) {
    values[i] = means[i];
  }
  if (i < params.classes) {
    slopes[i] = slope(i);
  }
  if (i == 0u) {
    let g = diversity();
    let entropy = means[0] * overKept();
    slopes[params.classes] = overKept();
    values[0] = params.entropyWeight * entropy - params.diversityWeight * g;
    values[1] = entropy;
    values[2] = g;
    values[3] = means[4];
    values[4] = means[1];
  }
}
