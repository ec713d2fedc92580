// The uniforms of the kernels over pixels; each kernel uses a part. `mapScalars` of pixel-map.ts has the same order.
struct Params {
  pixels: u32, classes: u32, lnClasses: f32, strips: u32, stripsPerCell: u32,
  // The map of the logits, the map of the pixels, and where the second reads the first (resize-bilinear/axis.ts).
  inHeight: i32, height: i32, rowSlope: i32, rowOrigin: i32, rowUnit: i32,
  inWidth: i32, width: i32, columnSlope: i32, columnOrigin: i32, columnUnit: i32,
  gamma: f32, alpha: f32, entropyScale: f32, diversityScale: f32,
  delta: f32, positiveScale: f32, negativeScale: f32, overValid: u32, negativeIgnore: i32,
  detached: u32, limited: u32, entropyLimit: f32,
  rows: u32, // workgroups of the first pass
}
