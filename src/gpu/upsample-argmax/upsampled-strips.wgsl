// Strips of up to four neighbouring pixels of a row, one thread each: what they read together is read once. The logits are those
// of `logitAt` to the last bit.
// NEAR: four neighbours lie between three columns of logits at most. It is so where these are upsampled at least fourfold.
override NEAR: bool = false;

struct Strip {
  pixel: u32, // the first, counted row by row over all images
  inside: vec4<bool>, // the pixels that belong to the row and to the range
  above: u32, // where the rows of logits start
  below: u32,
  down: f32, // weight of the row below
  left: vec4u, // where the columns lie in a row
  right: vec4u,
  across: vec4f, // weights of the columns on the right
  later: vec4<bool>, // the pixels behind the second of three columns
}

const lanes = vec4u(0u, 1u, 2u, 3u);

fn stripsPerRow() -> u32 {
  return (u32(params.outWidth) + 3u) / 4u;
}

// Strip of a thread; the first one starts the row of the range's first pixel.
fn stripOf(thread: u32) -> Strip {
  let width = u32(params.outWidth);
  let line = params.first / width + thread / stripsPerRow();
  let column = 4u * (thread % stripsPerRow());
  let pixel = line * width + column;
  let image = line / u32(params.outHeight);
  let row = i32(line % u32(params.outHeight));
  let y = tapsOf(params.rowSlope * row + params.rowOrigin, params.rowUnit, params.inHeight);
  let rowSize = u32(params.inWidth) * params.classes;
  let top = image * u32(params.inHeight);
  var strip = Strip();
  strip.pixel = pixel;
  strip.above = (top + y.first) * rowSize;
  strip.below = (top + y.second) * rowSize;
  strip.down = y.weight;
  for (var lane = 0u; lane < 4u; lane++) {
    let own = min(column + lane, width - 1u);
    let x = tapsOf(params.columnSlope * i32(own) + params.columnOrigin, params.columnUnit, params.inWidth);
    strip.left[lane] = x.first * params.classes;
    strip.right[lane] = x.second * params.classes;
    strip.across[lane] = x.weight;
  }
  strip.later = strip.left != strip.left.xxxx;
  let at = pixel + lanes;
  strip.inside = (column + lanes < vec4u(width)) & (at >= vec4u(params.first)) & (at < vec4u(params.end));
  return strip;
}

fn acrossRow(strip: Strip, row: u32) -> vec4f {
  var left: vec4f;
  var right: vec4f;
  if (NEAR) {
    let first = logits[row + strip.left.x];
    let second = logits[row + strip.right.x];
    let third = logits[row + strip.right.w];
    left = select(vec4f(first), vec4f(second), strip.later);
    right = select(vec4f(second), vec4f(third), strip.later);
  } else {
    left = vec4f(logits[row + strip.left.x], logits[row + strip.left.y], logits[row + strip.left.z], logits[row + strip.left.w]);
    right = vec4f(logits[row + strip.right.x], logits[row + strip.right.y], logits[row + strip.right.z], logits[row + strip.right.w]);
  }
  return left + strip.across * (right - left);
}

fn logitsOf(strip: Strip, c: u32) -> vec4f {
  let upper = acrossRow(strip, strip.above + c);
  let lower = acrossRow(strip, strip.below + c);
  return upper + strip.down * (lower - upper);
}

// Classes of the largest logits, the first ones of equals.
fn bestOf(strip: Strip) -> vec4u {
  var best = vec4u(0u);
  var largest = logitsOf(strip, 0u);
  for (var c = 1u; c < params.classes; c++) {
    let values = logitsOf(strip, c);
    let higher = values > largest;
    best = select(best, vec4u(c), higher);
    largest = select(largest, values, higher);
  }
  return best;
}
