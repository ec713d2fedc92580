// What the last passes of a loss take: those of its values, those of the reduction, those of the logits' gradient.
struct Params {
  values: u32, positiveWeight: f32, negativeWeight: f32, overValid: u32,
  pixels: u32, rows: u32,
  height: u32, width: u32, classes: u32, count: u32,
}
