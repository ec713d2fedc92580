// Mean of each window, one thread per output pixel and 1 or 4 channels. Summed row by row: less rounding in large windows.
struct Axis { inSize: u32, outSize: u32 }
struct Params {
  count: u32, channels: u32, inHeight: u32, outHeight: u32, inWidth: u32, outWidth: u32,
  kernel: u32, stride: u32, padding: u32,
}
@group(0) @binding(0) var<storage, read> x: array<Lanes>; // [N, inHeight, inWidth, channels]
@group(0) @binding(1) var<storage, read_write> y: array<Lanes>; // [N, outHeight, outWidth, channels]
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  let channel = i % params.channels;
  let column = (i / params.channels) % params.outWidth;
  let line = i / (params.channels * params.outWidth);
  let image = line / params.outHeight * params.inHeight;
  let rows = windowOf(line % params.outHeight, Axis(params.inHeight, params.outHeight));
  let columns = windowOf(column, Axis(params.inWidth, params.outWidth));
  var sum = Lanes(0.0);
  for (var h = rows.first; h < rows.end; h++) {
    var part = Lanes(0.0);
    for (var w = columns.first; w < columns.end; w++) {
      part += x[((image + h) * params.inWidth + w) * params.channels + channel];
    }
    sum += part;
  }
  y[i] = sum / (rows.divisor * columns.divisor);
}
