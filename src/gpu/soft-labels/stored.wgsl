// A soft label in two words: the ids of the four surest classes, a byte each, and their probabilities in 255ths. What is
// left of 255 belongs in equal parts to the other classes. Id 255 is none; a label whose first id is 255 says nothing.
const noClass = 255u;

fn isKnown(label: vec2u) -> bool {
  return (label.x & 255u) != noClass;
}

fn storedIds(label: vec2u) -> vec4u {
  return (vec4u(label.x) >> vec4u(0u, 8u, 16u, 24u)) & vec4u(255u);
}

fn storedShares(label: vec2u) -> vec4f {
  return unpack4x8unorm(label.y);
}

// Probability of each class that is not named.
fn restShare(label: vec2u, classes: u32) -> f32 {
  let named = min(classes, 4u);
  let shares = storedShares(label);
  let rest = max(0.0, 1.0 - shares.x - shares.y - shares.z - shares.w);
  return select(0.0, rest / f32(classes - named), classes > named);
}

fn storedShare(ids: vec4u, shares: vec4f, rest: f32, class_: u32) -> f32 {
  let hit = ids == vec4u(class_);
  return select(rest, dot(select(vec4f(0.0), shares, hit), vec4f(1.0)), any(hit));
}
