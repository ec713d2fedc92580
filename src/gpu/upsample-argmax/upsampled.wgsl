// Logits as they are upsampled: bilinear between pixel centres (half-pixel, as resize-bilinear), positions as exact fractions,
// each weight rounded once. The full-size logits are never stored: a thread interpolates those that it needs.
struct Params {
  inHeight: i32, outHeight: i32, rowSlope: i32, rowOrigin: i32, rowUnit: i32,
  inWidth: i32, outWidth: i32, columnSlope: i32, columnOrigin: i32, columnUnit: i32,
  classes: u32,
  first: u32, // pixel of the first thread, counted row by row over all images
  end: u32, // behind the pixel of the last one
  origin: u32, // pixel at the start of the result
  firstClass: u32,
}

struct Corners { at: vec4u, right: f32, down: f32 } // above left and right, below left and right; weights of the second

struct Taps { first: u32, second: u32, weight: f32 }

fn tapsOf(position: i32, unit: i32, size: i32) -> Taps {
  let inside = clamp(position, 0, (size - 1) * unit);
  let first = inside / unit;
  return Taps(u32(first), u32(min(first + 1, size - 1)), f32(inside - first * unit) / f32(unit));
}

fn cornersOf(pixel: u32) -> Corners {
  let area = u32(params.outHeight * params.outWidth);
  let inside = pixel % area;
  let row = i32(inside / u32(params.outWidth));
  let column = i32(inside % u32(params.outWidth));
  let y = tapsOf(params.rowSlope * row + params.rowOrigin, params.rowUnit, params.inHeight);
  let x = tapsOf(params.columnSlope * column + params.columnOrigin, params.columnUnit, params.inWidth);
  let above = (pixel / area * u32(params.inHeight) + y.first) * u32(params.inWidth);
  let below = (pixel / area * u32(params.inHeight) + y.second) * u32(params.inWidth);
  let at = vec4u(above + x.first, above + x.second, below + x.first, below + x.second);
  return Corners(at * params.classes, x.weight, y.weight);
}

fn logitAt(corners: Corners, c: u32) -> f32 {
  let at = corners.at + vec4u(c);
  let upper = logits[at.x] + corners.right * (logits[at.y] - logits[at.x]);
  let lower = logits[at.z] + corners.right * (logits[at.w] - logits[at.z]);
  return upper + corners.down * (lower - upper);
}
