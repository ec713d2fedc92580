// Gradient of average pooling by gathering, one thread per input pixel and 1 or 4 channels: the sum over its windows, in
// row-major order, of dy / size of the window.
struct Axis { inSize: u32, outSize: u32 }
struct Params {
  count: u32, channels: u32, inHeight: u32, outHeight: u32, inWidth: u32, outWidth: u32,
  kernel: u32, stride: u32, padding: u32,
}
@group(0) @binding(0) var<storage, read> dy: array<Lanes>; // [N, outHeight, outWidth, channels]
@group(0) @binding(1) var<storage, read_write> dx: array<Lanes>; // [N, inHeight, inWidth, channels]
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  let channel = i % params.channels;
  let column = (i / params.channels) % params.inWidth;
  let line = i / (params.channels * params.inWidth);
  let image = line / params.inHeight * params.outHeight;
  let heights = Axis(params.inHeight, params.outHeight);
  let widths = Axis(params.inWidth, params.outWidth);
  let rows = windowsOver(line % params.inHeight, heights);
  let columns = windowsOver(column, widths);
  var sum = Lanes(0.0);
  for (var h = rows.x; h < rows.y; h++) {
    let height = windowOf(h, heights).divisor;
    for (var w = columns.x; w < columns.y; w++) {
      let size = height * windowOf(w, widths).divisor;
      sum += dy[((image + h) * params.outWidth + w) * params.channels + channel] / size;
    }
  }
  dx[i] = sum;
}
