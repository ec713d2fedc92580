// The classes of a pixel below delta (negative labels): their number and probability, and the probability of the others.
// 1 - excluded is summed rather than subtracted: it is 0 or at least delta, with no rounding noise between.
struct Excluded { count: f32, probability: f32, remaining: f32 }

fn excludedClasses(first: u32, classes: u32, delta: f32, peak: f32, lnSum: f32) -> Excluded {
  var result = Excluded(0.0, 0.0, 0.0);
  for (var c = 0u; c < classes; c++) {
    let probability = exactExp(logProbability(logits[first + c], peak, lnSum));
    if (probability < delta) {
      result.count += 1.0;
      result.probability += probability;
    } else {
      result.remaining += probability;
    }
  }
  return result;
}

// -ln clamp(1 - sum of excluded probabilities, 1e-8, 1).
fn negativeLoss(excluded: Excluded) -> f32 {
  if (excluded.probability < 0.25) {
    return -exactLn1p(-excluded.probability);
  }
  return -exactLn(clamp(excluded.remaining, 1e-8, 1.0));
}
