// Where a grid samples a map, along one axis: as PyTorch's grid_sample and ONNX's GridSample. MODE: 0 linear, 1 nearest,
// 2 cubic. PADDING: 0 zeros, 1 border, 2 reflection. ALIGN: -1 and 1 are the centres of the outermost pixels, not their edges.
override MODE: u32;
override PADDING: u32;
override ALIGN: u32;
override TAPS: u32;

struct Taps { first: i32, fraction: f32, slope: f32 }

// A coordinate and its slope, reflected at both ends of the map.
fn reflected(at: vec2f, size: i32) -> vec2f {
  let low = select(-0.5, 0.0, ALIGN == 1u);
  let span = f32(size) - select(0.0, 1.0, ALIGN == 1u);
  if (span == 0.0) { return vec2f(0.0); }
  let far = abs(at.x - low);
  let flips = floor(far / span);
  let rest = far - flips * span;
  let forth = flips - 2.0 * floor(flips * 0.5) == 0.0;
  let turned = select(at.y, -at.y, at.x < low);
  return vec2f(low + select(span - rest, rest, forth), select(-turned, turned, forth));
}

// A coordinate and its slope inside the map.
fn padded(at: vec2f, size: i32) -> vec2f {
  if (PADDING == 0u) { return at; }
  var inside = at;
  if (PADDING == 2u) { inside = reflected(at, size); }
  let last = f32(size - 1);
  return vec2f(clamp(inside.x, 0.0, last), select(inside.y, 0.0, inside.x <= 0.0 || inside.x >= last));
}

fn tapsOf(grid: f32, size: i32) -> Taps {
  let slope = (f32(size) - select(0.0, 1.0, ALIGN == 1u)) * 0.5;
  var at = vec2f((grid + 1.0) * slope - select(0.5, 0.0, ALIGN == 1u), slope);
  at.x = clamp(at.x, -1e8, 1e8);
  if (MODE != 2u) { at = padded(at, size); }
  if (MODE == 1u) { return Taps(i32(round(at.x)), 0.0, 0.0); }
  let whole = floor(at.x);
  return Taps(i32(whole) - select(0, 1, MODE == 2u), at.x - whole, at.y);
}

// The pixel of a tap; -1 where it lies outside.
fn pixelOf(taps: Taps, tap: u32, size: i32) -> i32 {
  var pixel = taps.first + i32(tap);
  if (MODE == 2u && PADDING != 0u) { pixel = i32(round(padded(vec2f(f32(pixel), 0.0), size).x)); }
  return select(-1, pixel, pixel >= 0 && pixel < size);
}

const SHARPNESS = -0.75;

// Weight of a pixel at distance 0 to 2 under cubic interpolation.
fn cubic(distance: f32) -> f32 {
  let near = ((SHARPNESS + 2.0) * distance - (SHARPNESS + 3.0)) * distance * distance + 1.0;
  let far = ((distance - 5.0) * distance + 8.0) * distance * SHARPNESS - 4.0 * SHARPNESS;
  return select(far, near, distance <= 1.0);
}

fn cubicSlope(distance: f32) -> f32 {
  let near = (3.0 * (SHARPNESS + 2.0) * distance - 2.0 * (SHARPNESS + 3.0)) * distance;
  let far = ((3.0 * distance - 10.0) * distance + 8.0) * SHARPNESS;
  return select(far, near, distance <= 1.0);
}

fn weightOf(taps: Taps, tap: u32) -> f32 {
  if (MODE == 1u) { return 1.0; }
  if (MODE == 0u) { return select(1.0 - taps.fraction, taps.fraction, tap == 1u); }
  return cubic(abs(taps.fraction + 1.0 - f32(tap)));
}

// How the weight changes as the coordinate grows.
fn weightSlope(taps: Taps, tap: u32) -> f32 {
  if (MODE == 1u) { return 0.0; }
  if (MODE == 0u) { return select(-1.0, 1.0, tap == 1u); }
  let away = taps.fraction + 1.0 - f32(tap);
  return sign(away) * cubicSlope(abs(away));
}
