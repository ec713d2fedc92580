// What a batch norm needs of the values of a tile: for each channel its first value, the mean relative to that, and the sum of
// squared deviations from the mean. A large mean costs no digits of the variance.
@group(0) @binding(7) var<storage, read_write> moments: array<vec4f>; // [3, tiles, blocks]: squares, means, first values
@group(0) @binding(8) var<uniform> params: Params;

// A value of each thread, in f32: in the tile of pixels, which is free by now, or where that holds less, in memory of its own.
var<workgroup> shown: array<vec4f, select(1, 128, staged_as_stored)>;

fn show(thread: u32, value: vec4f) {
  if (staged_as_stored) { shown[thread] = value; } else { pixel_tile[thread] = Staged4(value); }
}

fn shown_by(thread: u32) -> vec4f {
  if (staged_as_stored) { return shown[thread]; }
  return vec4f(pixel_tile[thread]);
}

// Sum over the 8 rows of threads, in the same order for all threads of a column.
fn over_rows(value: vec4f, thread: u32) -> vec4f {
  show(thread, value);
  for (var half = 64u; half >= 16; half /= 2) {
    workgroupBarrier();
    if (thread < half) { show(thread, shown_by(thread) + shown_by(thread + half)); }
  }
  workgroupBarrier();
  let total = shown_by(thread % 16);
  workgroupBarrier(); // before the next sum overwrites it
  return total;
}

fn total_of(a0: vec4f, a1: vec4f, a2: vec4f, a3: vec4f, a4: vec4f, a5: vec4f, a6: vec4f, a7: vec4f) -> vec4f {
  return ((a0 + a1) + (a2 + a3)) + ((a4 + a5) + (a6 + a7));
}

// `value` as it is stored, relative to `origin`; zero past the last of `count` pixels.
fn beyond(value: vec4f, origin: vec4f, pixel: u32, count: u32) -> vec4f {
  return select(vec4f(0), vec4f(Result4(value)) - origin, pixel < count);
}

fn measure(tile: u32, count: u32, block: u32, inside: bool, thread: u32,
  a0: vec4f, a1: vec4f, a2: vec4f, a3: vec4f, a4: vec4f, a5: vec4f, a6: vec4f, a7: vec4f) {
  let bias = affine_of(select(0u, block, inside)).bias;
  if (thread < 16) { show(thread, vec4f(Result4(a0 + bias))); }
  workgroupBarrier();
  let origin = shown_by(thread % 16);
  workgroupBarrier();
  let row = thread / 16;
  let d0 = beyond(a0 + bias, origin, row, count);
  let d1 = beyond(a1 + bias, origin, row + 8, count);
  let d2 = beyond(a2 + bias, origin, row + 16, count);
  let d3 = beyond(a3 + bias, origin, row + 24, count);
  let d4 = beyond(a4 + bias, origin, row + 32, count);
  let d5 = beyond(a5 + bias, origin, row + 40, count);
  let d6 = beyond(a6 + bias, origin, row + 48, count);
  let d7 = beyond(a7 + bias, origin, row + 56, count);
  let mean = over_rows(total_of(d0, d1, d2, d3, d4, d5, d6, d7), thread) / f32(count);
  let e0 = select(vec4f(0), d0 - mean, row < count);
  let e1 = select(vec4f(0), d1 - mean, row + 8 < count);
  let e2 = select(vec4f(0), d2 - mean, row + 16 < count);
  let e3 = select(vec4f(0), d3 - mean, row + 24 < count);
  let e4 = select(vec4f(0), d4 - mean, row + 32 < count);
  let e5 = select(vec4f(0), d5 - mean, row + 40 < count);
  let e6 = select(vec4f(0), d6 - mean, row + 48 < count);
  let e7 = select(vec4f(0), d7 - mean, row + 56 < count);
  let squares = over_rows(total_of(e0 * e0, e1 * e1, e2 * e2, e3 * e3, e4 * e4, e5 * e5, e6 * e6, e7 * e7), thread);
  if (!inside || thread >= 16) { return; }
  let layer = arrayLength(&moments) / 3;
  let at = tile * params.to_blocks + block;
  moments[at] = squares;
  moments[layer + at] = mean;
  moments[2 * layer + at] = origin;
}
