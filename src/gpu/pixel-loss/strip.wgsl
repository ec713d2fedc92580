// A strip is up to four neighbouring pixels, one thread's work. Where logits are upsampled it lies in one row and between the
// same four logits: a load of each serves all its pixels. Cells have whole strips, so some strips are short or empty.
override UPSAMPLED: bool = false;

struct Strip {
  pixel: u32, // the first
  count: u32,
  at: vec4u, // logits of the four pixels, or, UPSAMPLED, those above left, above right, below left and below right
  down: f32, // weight of the ones below
  right: vec4f, // weights of the ones on the right
}

const lanes = vec4u(0u, 1u, 2u, 3u);

fn stripOf(thread: u32) -> Strip {
  if (UPSAMPLED) {
    return upsampledStrip(thread);
  }
  let pixel = 4u * thread;
  let count = min(4u, params.pixels - pixel);
  return Strip(pixel, count, (pixel + min(lanes, vec4u(count - 1u))) * params.classes, 0.0, vec4f(0.0));
}

fn firstColumn(cell: i32) -> i32 {
  if (cell < 0) {
    return 0;
  }
  if (cell >= params.inWidth) {
    return params.width;
  }
  return firstInCell(cell, params.columnSlope, params.columnOrigin, params.columnUnit);
}

fn upsampledStrip(thread: u32) -> Strip {
  let perRow = u32(params.inWidth + 1) * params.stripsPerCell;
  let line = i32(thread / perRow); // row, counted over all images
  let cell = i32(thread % perRow / params.stripsPerCell) - 1;
  let column = firstColumn(cell) + 4 * i32(thread % params.stripsPerCell);
  let count = clamp(firstColumn(cell + 1) - column, 0, 4);
  let position = params.rowSlope * (line % params.height) + params.rowOrigin;
  let above = clamp(position, 0, (params.inHeight - 1) * params.rowUnit) / params.rowUnit;
  let below = min(above + 1, params.inHeight - 1);
  let rows = line / params.height * params.inHeight + vec2i(above, below);
  let left = max(cell, 0);
  let columns = vec2i(left, min(cell + 1, params.inWidth - 1));
  let at = vec4u(rows.xxyy * params.inWidth + columns.xyxy) * params.classes;
  var right = vec4f(0.0);
  for (var lane = 0; lane < 4; lane++) {
    let across = params.columnSlope * (column + lane) + params.columnOrigin;
    right[lane] = secondWeight(across, left, params.columnUnit, params.inWidth);
  }
  let down = secondWeight(position, above, params.rowUnit, params.inHeight);
  return Strip(u32(line * params.width + column), u32(count), at, down, right);
}

// Logits of a class. Pixels that a strip lacks repeat one that it has, or lie outside: they must not be counted.
fn logitsOf(strip: Strip, c: u32) -> vec4f {
  let z = vec4f(logits[strip.at.x + c], logits[strip.at.y + c], logits[strip.at.z + c], logits[strip.at.w + c]);
  if (!UPSAMPLED) {
    return z;
  }
  let ends = between(z.xyxy, z.zwzw, vec4f(strip.down));
  return between(ends.xxxx, ends.yyyy, strip.right);
}

// Indices of the pixels in a map; those that the strip lacks repeat its last.
fn pixelsOf(strip: Strip) -> vec4u {
  return strip.pixel + min(lanes, vec4u(strip.count - 1u));
}

// Sum over the pixels that the strip has.
fn stripSum(strip: Strip, values: vec4f) -> f32 {
  let own = select(vec4f(0.0), values, lanes < vec4u(strip.count));
  return (own.x + own.y) + (own.z + own.w);
}
