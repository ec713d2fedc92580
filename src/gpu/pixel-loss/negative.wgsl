// The classes of a pixel below delta (negative labels): their number and probability, and the probability of the others.
// 1 - excluded is summed rather than subtracted: it is 0 or at least delta, with no rounding noise between.
struct Excluded { count: vec4f, probability: vec4f, remaining: vec4f }

fn excludedClasses(strip: Strip, p: StripSoftmax) -> Excluded {
  var result = Excluded(vec4f(0.0), vec4f(0.0), vec4f(0.0));
  for (var c = 0u; c < params.classes; c++) {
    let probability = exactExp4((logitsOf(strip, c) - p.peak) - p.lnSum);
    let below = probability < vec4f(params.delta);
    result.count += select(vec4f(0.0), vec4f(1.0), below);
    result.probability += select(vec4f(0.0), probability, below);
    result.remaining += select(probability, vec4f(0.0), below);
  }
  return result;
}

// -ln clamp(1 - sum of excluded probabilities, 1e-8, 1).
fn negativeLoss(excluded: Excluded) -> vec4f {
  let remaining = clamp(excluded.remaining, vec4f(1e-8), vec4f(1.0));
  return -select(exactLn4(remaining), exactLn1p4(-excluded.probability), excluded.probability < vec4f(0.25));
}
