// 1 - h of a pixel without cancellation: (1-h)^gamma would multiply its rounding by gamma.

// u ln u - u + 1 with u = exp(x): never negative, and exact near u = 1, where the terms cancel.
fn divergenceFromUniform(x: f32) -> f32 {
  if (abs(x) < 0.5) {
    let series = 1.0 / 30.0 + x * (1.0 / 144.0 + x * (1.0 / 840.0 + x * (1.0 / 5760.0 + x * (1.0 / 45360.0))));
    return x * x * (0.5 + x * (1.0 / 3.0 + x * (0.125 + x * series)));
  }
  return 1.0 + exactExp(x) * (x - 1.0);
}

// 1 - h = mean_c(u_c ln u_c - u_c + 1) / ln C with u_c = C p_c.
// Only unsure pixels need it; the others take the difference.
fn pixelSureness(first: u32, classes: u32, lnClasses: f32, p: PixelSoftmax) -> f32 {
  if (p.entropy < 0.75) {
    return 1.0 - p.entropy;
  }
  var total = 0.0;
  for (var c = 0u; c < classes; c++) {
    total += divergenceFromUniform((logits[first + c] - p.peak) - (p.lnSum - lnClasses));
  }
  return total / (f32(classes) * lnClasses);
}
