// Bilinear resizing, one thread per output element: x runs over columns and channels, y over rows, z over images.
// Positions are exact fractions; each weight is rounded once.
struct Params {
  inHeight: i32, outHeight: i32, rowSlope: i32, rowOrigin: i32, rowUnit: i32,
  inWidth: i32, outWidth: i32, columnSlope: i32, columnOrigin: i32, columnUnit: i32,
  channels: u32,
}
@group(0) @binding(0) var<storage, read> x: array<f32>; // [N, inHeight, inWidth, channels]
@group(0) @binding(1) var<storage, read_write> y: array<f32>; // [N, outHeight, outWidth, channels]
@group(0) @binding(2) var<uniform> params: Params;

struct Taps { first: u32, second: u32, weight: f32 } // weight of the second

// The output lies `position` units into an axis whose pixels are `unit` units apart.
fn tapsOf(position: i32, unit: i32, size: i32) -> Taps {
  let inside = clamp(position, 0, (size - 1) * unit);
  let first = inside / unit;
  return Taps(u32(first), u32(min(first + 1, size - 1)), f32(inside - first * unit) / f32(unit));
}

fn between(a: f32, b: f32, weight: f32) -> f32 {
  return (1.0 - weight) * a + weight * b;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let channels = params.channels;
  let lineLength = u32(params.outWidth) * channels;
  if (id.x >= lineLength) { return; }
  let channel = id.x % channels;
  let row = tapsOf(params.rowSlope * i32(id.y) + params.rowOrigin, params.rowUnit, params.inHeight);
  let step = params.columnSlope * i32(id.x / channels);
  let column = tapsOf(step + params.columnOrigin, params.columnUnit, params.inWidth);
  let image = id.z * u32(params.inHeight);
  let above = (image + row.first) * u32(params.inWidth);
  let below = (image + row.second) * u32(params.inWidth);
  let left = column.first * channels + channel;
  let right = column.second * channels + channel;
  let upper = between(x[above * channels + left], x[above * channels + right], column.weight);
  let lower = between(x[below * channels + left], x[below * channels + right], column.weight);
  y[(id.z * u32(params.outHeight) + id.y) * lineLength + id.x] = between(upper, lower, row.weight);
}
