// L_T = w_pos L_pos + w_neg L_neg; L_pos is a mean over the labelled pixels (0 when there are none) or over all. The values: total,
// positive, negative, mean entropy, share of kept pixels, number of excluded classes, then the shares.
fn valueOf(i: u32) -> f32 {
  if (i >= 6u) {
    return mean(i - 1u);
  }
  if (i >= 2u) {
    return mean(vec4u(1u, 4u, 2u, 3u)[i - 2u]);
  }
  var positive = mean(0u);
  let kept = mean(2u);
  let negative = mean(1u);
  if (params.overValid == 1u && kept > 0.0) {
    positive = positive / kept;
  }
  return select(params.positiveWeight * positive + params.negativeWeight * negative, positive, i == 1u);
}
