// Bilinear resizing: x runs over columns and channels (1 or 4 to a thread), y over strips of 8 rows, z over images.
// Positions are exact fractions; each weight is rounded once. A thread finds its columns once for the whole strip.
struct Params {
  inHeight: i32, outHeight: i32, rowSlope: i32, rowOrigin: i32, rowUnit: i32,
  inWidth: i32, outWidth: i32, columnSlope: i32, columnOrigin: i32, columnUnit: i32,
  channels: u32,
}
@group(0) @binding(0) var<storage, read> x: array<StoredLanes>; // [N, inHeight, inWidth, channels]
@group(0) @binding(1) var<storage, read_write> y: array<StoredLanes>; // [N, outHeight, outWidth, channels]
@group(0) @binding(2) var<uniform> params: Params;

const strip = 8u;

struct Taps { first: u32, second: u32, weight: f32 } // weight of the second

// The output lies `position` units into an axis whose pixels are `unit` units apart.
fn tapsOf(position: i32, unit: i32, size: i32) -> Taps {
  let inside = clamp(position, 0, (size - 1) * unit);
  let first = inside / unit;
  return Taps(u32(first), u32(min(first + 1, size - 1)), f32(inside - first * unit) / f32(unit));
}

fn between(a: Lanes, b: Lanes, weight: f32) -> Lanes {
  return (1.0 - weight) * a + weight * b;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let channels = params.channels;
  let lineLength = u32(params.outWidth) * channels;
  if (id.x >= lineLength) { return; }
  let channel = id.x % channels;
  let across = params.columnSlope * i32(id.x / channels) + params.columnOrigin;
  let column = tapsOf(across, params.columnUnit, params.inWidth);
  let left = column.first * channels + channel;
  let right = column.second * channels + channel;
  let inLine = u32(params.inWidth) * channels;
  let image = id.z * u32(params.inHeight) * inLine;
  let end = min((id.y + 1u) * strip, u32(params.outHeight));
  for (var i = id.y * strip; i < end; i++) {
    let row = tapsOf(params.rowSlope * i32(i) + params.rowOrigin, params.rowUnit, params.inHeight);
    let above = image + row.first * inLine;
    let below = image + row.second * inLine;
    let upper = between(Lanes(x[above + left]), Lanes(x[above + right]), column.weight);
    let lower = between(Lanes(x[below + left]), Lanes(x[below + right]), column.weight);
    y[(id.z * u32(params.outHeight) + i) * lineLength + id.x] = StoredLanes(between(upper, lower, row.weight));
  }
}
