// Softmax of one pixel, read class by class from `logits` [pixels, classes] (declared by the kernel that includes this).
// Three sweeps: the peak; the sum of exp(z - peak) together with the entropy; for unsure pixels 1 - h on its own.

struct PixelSoftmax {
  peak: f32,
  // ln sum_c exp(z_c - peak), so that ln p_c = z_c - peak - lnSum.
  lnSum: f32,
  // Normalised entropy h and 1 - h, each without cancellation.
  entropy: f32,
  sureness: f32,
  best: u32,
}

// u ln u - u + 1 with u = exp(x): never negative, and exact near u = 1, where the terms cancel.
fn divergenceFromUniform(x: f32) -> f32 {
  if (abs(x) < 0.5) {
    let series = 1.0 / 30.0 + x * (1.0 / 144.0 + x * (1.0 / 840.0 + x * (1.0 / 5760.0 + x * (1.0 / 45360.0))));
    return x * x * (0.5 + x * (1.0 / 3.0 + x * (0.125 + x * series)));
  }
  return 1.0 + exactExp(x) * (x - 1.0);
}

// 1 - h = mean_c(u_c ln u_c - u_c + 1) / ln C with u_c = C p_c.
fn pixelSureness(first: u32, classes: u32, lnClasses: f32, peak: f32, lnSum: f32) -> f32 {
  var total = 0.0;
  for (var c = 0u; c < classes; c++) {
    total += divergenceFromUniform((logits[first + c] - peak) - (lnSum - lnClasses));
  }
  return total / (f32(classes) * lnClasses);
}

fn pixelSoftmax(first: u32, classes: u32, lnClasses: f32) -> PixelSoftmax {
  var best = 0u;
  var peak = logits[first];
  for (var c = 1u; c < classes; c++) {
    let logit = logits[first + c];
    if (logit > peak) {
      peak = logit;
      best = c;
    }
  }
  var rest = 0.0;
  var spread = 0.0;
  for (var c = 0u; c < classes; c++) {
    if (c != best) {
      let below = peak - logits[first + c];
      let e = exactExp(-below);
      rest += e;
      spread += e * below;
    }
  }
  let lnSum = exactLn1p(rest);
  let entropy = (lnSum + spread / (1.0 + rest)) / lnClasses;
  var sureness = 1.0 - entropy;
  if (entropy > 0.5) {
    sureness = pixelSureness(first, classes, lnClasses, peak, lnSum);
  }
  return PixelSoftmax(peak, lnSum, entropy, sureness, best);
}
