// Largest value of each window, one thread per output pixel and 1 or 4 channels. Row-major over the part of the window that lies in the
// image; a later value must be larger, so the first maximum wins ties, as in PyTorch.
// A window that lies in the padding gives the lowest value and no index.
struct Params {
  count: u32, channels: u32, height: u32, width: u32, outHeight: u32, outWidth: u32,
  kernelHeight: u32, strideY: u32, dilationY: u32, padTop: u32,
  kernelWidth: u32, strideX: u32, dilationX: u32, padLeft: u32,
}
@group(0) @binding(0) var<storage, read> x: array<StoredLanes>; // [N, height, width, channels]
@group(0) @binding(1) var<storage, read_write> y: array<StoredLanes>; // [N, outHeight, outWidth, channels]
@group(0) @binding(2) var<storage, read_write> indices: array<IntLanes>; // as y: row * width + column in the image
@group(0) @binding(3) var<uniform> params: Params;

struct Axis { size: u32, outputs: u32, kernel: u32, stride: u32, dilation: u32, padding: u32 }

fn axisY() -> Axis {
  return Axis(params.height, params.outHeight, params.kernelHeight, params.strideY, params.dilationY, params.padTop);
}

fn axisX() -> Axis {
  return Axis(params.width, params.outWidth, params.kernelWidth, params.strideX, params.dilationX, params.padLeft);
}

// First and one past the last input position of a window along one axis.
fn windowOf(output: u32, axis: Axis) -> vec2u {
  let start = output * axis.stride;
  let outside = (max(start, axis.padding) - start + axis.dilation - 1u) / axis.dilation * axis.dilation;
  let end = start + (axis.kernel - 1u) * axis.dilation + 1u;
  return vec2u(start + outside - axis.padding, min(max(end, axis.padding) - axis.padding, axis.size));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  let channel = i % params.channels;
  let column = (i / params.channels) % params.outWidth;
  let line = i / (params.channels * params.outWidth);
  let image = line / params.outHeight * params.height * params.width;
  let rows = windowOf(line % params.outHeight, axisY());
  let columns = windowOf(column, axisX());
  if (rows.x >= rows.y || columns.x >= columns.y) {
    var lowest = Lanes(-3.4028234e38); // No constant: float16 has no such number.
    y[i] = StoredLanes(lowest);
    indices[i] = IntLanes(-1);
    return;
  }
  var index = IntLanes(i32(rows.x * params.width + columns.x));
  var largest = Lanes(x[(image + rows.x * params.width + columns.x) * params.channels + channel]);
  for (var h = rows.x; h < rows.y; h += params.dilationY) {
    for (var w = columns.x; w < columns.y; w += params.dilationX) {
      let position = h * params.width + w;
      let value = Lanes(x[(image + position) * params.channels + channel]);
      index = select(index, IntLanes(i32(position)), value > largest);
      largest = select(largest, value, value > largest);
    }
  }
  y[i] = StoredLanes(largest);
  indices[i] = index;
}
