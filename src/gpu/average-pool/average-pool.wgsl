// Mean of each window, one thread per output pixel and 1 or 4 channels. Summed row by row: less rounding in large windows.
struct Axis { inSize: u32, outSize: u32, kernel: u32, stride: u32, dilation: u32, before: u32, after: u32 }
struct Params {
  count: u32, channels: u32, inHeight: u32, outHeight: u32, inWidth: u32, outWidth: u32,
  kernelHeight: u32, strideY: u32, dilationY: u32, padTop: u32, padBottom: u32,
  kernelWidth: u32, strideX: u32, dilationX: u32, padLeft: u32, padRight: u32,
}
@group(0) @binding(0) var<storage, read> x: array<StoredLanes>; // [N, inHeight, inWidth, channels]
@group(0) @binding(1) var<storage, read_write> y: array<StoredLanes>; // [N, outHeight, outWidth, channels]
@group(0) @binding(2) var<uniform> params: Params;

fn axisY() -> Axis {
  return Axis(params.inHeight, params.outHeight, params.kernelHeight, params.strideY, params.dilationY, params.padTop,
    params.padBottom);
}

fn axisX() -> Axis {
  return Axis(params.inWidth, params.outWidth, params.kernelWidth, params.strideX, params.dilationX, params.padLeft,
    params.padRight);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  let channel = i % params.channels;
  let column = (i / params.channels) % params.outWidth;
  let line = i / (params.channels * params.outWidth);
  let image = line / params.outHeight * params.inHeight;
  let rows = windowOf(line % params.outHeight, axisY());
  let columns = windowOf(column, axisX());
  var sum = Lanes(0.0);
  for (var h = rows.first; h < rows.end; h += params.dilationY) {
    var part = Lanes(0.0);
    for (var w = columns.first; w < columns.end; w += params.dilationX) {
      part += Lanes(x[((image + h) * params.inWidth + w) * params.channels + channel]);
    }
    sum += part;
  }
  y[i] = StoredLanes(sum / (rows.divisor * columns.divisor));
}
