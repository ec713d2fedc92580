// Softmax of the pixels of a strip in one sweep over the classes. The sums run relative to the peak so far and are
// scaled when it rises. The peak's own 1 stays out of them, and all their terms are positive, so that small entropies
// are exact.
struct StripSoftmax {
  peak: vec4f,
  // ln sum_c exp(z_c - peak), so that ln p_c = z_c - peak - lnSum.
  lnSum: vec4f,
  // Normalised entropy h.
  entropy: vec4f,
  best: vec4u,
  // ln p of the label, where it is a class.
  lnLabel: vec4f,
}

fn stripSoftmax(strip: Strip, labels: vec4i) -> StripSoftmax {
  var best = vec4u(0u);
  var peak = logitsOf(strip, 0u);
  var labelled = peak;
  var rest = vec4f(0.0);
  var spread = vec4f(0.0);
  for (var c = 1u; c < params.classes; c++) {
    let z = logitsOf(strip, c);
    let rise = z - peak;
    let higher = rise > vec4f(0.0);
    let e = exactExp4(-abs(rise));
    spread = select(spread - e * rise, e * (spread + (1.0 + rest) * rise), higher);
    rest = select(rest + e, e * (1.0 + rest), higher);
    best = select(best, vec4u(c), higher);
    peak = select(peak, z, higher);
    labelled = select(labelled, z, labels == vec4i(i32(c)));
  }
  let lnSum = exactLn1p4(rest);
  let entropy = (lnSum + spread / (1.0 + rest)) / params.lnClasses;
  return StripSoftmax(peak, lnSum, entropy, best, (labelled - peak) - lnSum);
}
