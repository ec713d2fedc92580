// Softmax of one pixel, read class by class from `logits` [pixels, classes] (declared by the kernel that includes this).
// Two sweeps: the peak; the sum of exp(z - peak) together with the entropy.

struct PixelSoftmax {
  peak: f32,
  // ln sum_c exp(z_c - peak), so that ln p_c = z_c - peak - lnSum.
  lnSum: f32,
  // Normalised entropy h; all its terms are positive, so that small ones are exact too.
  entropy: f32,
  best: u32,
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
  return PixelSoftmax(peak, lnSum, entropy, best);
}
