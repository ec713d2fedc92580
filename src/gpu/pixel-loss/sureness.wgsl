// 1 - h of a pixel without cancellation: (1-h)^gamma would multiply its rounding by gamma.

// u ln u - u + 1 with u = exp(x): never negative, and exact near u = 1, where the terms cancel.
fn divergenceFromUniform(x: vec4f) -> vec4f {
  let series = 1.0 / 30.0 + x * (1.0 / 144.0 + x * (1.0 / 840.0 + x * (1.0 / 5760.0 + x * (1.0 / 45360.0))));
  let near = x * x * (0.5 + x * (1.0 / 3.0 + x * (0.125 + x * series)));
  let far = 1.0 + exactExp4(x) * (x - 1.0);
  return select(far, near, abs(x) < vec4f(0.5));
}

// 1 - h = mean_c(u_c ln u_c - u_c + 1) / ln C with u_c = C p_c.
// Only unsure pixels need it; the others take the difference.
fn stripSureness(strip: Strip, p: StripSoftmax) -> vec4f {
  let sure = p.entropy < vec4f(0.75);
  if (all(sure)) {
    return 1.0 - p.entropy;
  }
  var total = vec4f(0.0);
  for (var c = 0u; c < params.classes; c++) {
    total += divergenceFromUniform((logitsOf(strip, c) - p.peak) - (p.lnSum - params.lnClasses));
  }
  return select(total / (f32(params.classes) * params.lnClasses), 1.0 - p.entropy, sure);
}
