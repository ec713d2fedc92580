// Half-pixel bilinear upsampling, as in resize-bilinear: exact fractions, each weight rounded once. The outputs between two
// logits of an axis form a cell; cell -1 lies before the first logit, the last cell behind the last one.

// First output of a cell of an axis that is not cell -1.
fn firstInCell(cell: i32, slope: i32, origin: i32, unit: i32) -> i32 {
  return (cell * unit - origin + slope - 1) / slope;
}

// Weight of the second logit for the output at `position` units.
fn secondWeight(position: i32, first: i32, unit: i32, size: i32) -> f32 {
  return f32(clamp(position, 0, (size - 1) * unit) - first * unit) / f32(unit);
}

// Between two logits. Every pass must find the same logit to the last bit (ln p_c + H of a sure pixel is a difference of what two
// passes found), and compilers rewrite (1 - w) a + w b as they see fit.
fn between(a: vec4f, b: vec4f, weight: vec4f) -> vec4f {
  return a + weight * (b - a);
}
