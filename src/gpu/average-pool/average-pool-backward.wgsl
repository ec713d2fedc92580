// Gradient of average pooling by gathering, one thread per input pixel and 1 or 4 channels: the sum over its windows, in
// row-major order, of dy / size of the window.
struct Axis { inSize: u32, outSize: u32, kernel: u32, stride: u32, dilation: u32, before: u32, after: u32 }
struct Params {
  count: u32, channels: u32, inHeight: u32, outHeight: u32, inWidth: u32, outWidth: u32,
  kernelHeight: u32, strideY: u32, dilationY: u32, padTop: u32, padBottom: u32,
  kernelWidth: u32, strideX: u32, dilationX: u32, padLeft: u32, padRight: u32,
}
@group(0) @binding(0) var<storage, read> dy: array<StoredLanes>; // [N, outHeight, outWidth, channels]
@group(0) @binding(1) var<storage, read_write> dx: array<StoredLanes>; // [N, inHeight, inWidth, channels]
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
  let column = (i / params.channels) % params.inWidth;
  let line = i / (params.channels * params.inWidth);
  let image = line / params.inHeight * params.outHeight;
  let heights = axisY();
  let widths = axisX();
  let row = line % params.inHeight;
  let rows = windowsOver(row, heights);
  let columns = windowsOver(column, widths);
  var sum = Lanes(0.0);
  for (var h = rows.x; h < rows.y; h++) {
    if (!covers(h, row, heights)) { continue; }
    let height = windowOf(h, heights).divisor;
    for (var w = columns.x; w < columns.y; w++) {
      if (!covers(w, column, widths)) { continue; }
      let size = height * windowOf(w, widths).divisor;
      sum += Lanes(dy[((image + h) * params.outWidth + w) * params.channels + channel]) / size;
    }
  }
  dx[i] = StoredLanes(sum);
}
