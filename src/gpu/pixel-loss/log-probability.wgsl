// ln p of a class from its logit, the largest logit of the pixel, and ln sum_c exp(z_c - peak).
fn logProbability(logit: f32, peak: f32, lnSum: f32) -> f32 {
  return (logit - peak) - lnSum;
}
