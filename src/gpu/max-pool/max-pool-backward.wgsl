// Gradient of max pooling by gathering, one thread per input pixel and 1 or 4 channels: the sum of dy over those of its windows, in
// row-major order, whose maximum it was.
struct Params {
  count: u32, channels: u32, height: u32, width: u32, outHeight: u32, outWidth: u32,
  kernelHeight: u32, strideY: u32, dilationY: u32, padTop: u32,
  kernelWidth: u32, strideX: u32, dilationX: u32, padLeft: u32,
}
@group(0) @binding(0) var<storage, read> dy: array<StoredLanes>; // [N, outHeight, outWidth, channels]
@group(0) @binding(1) var<storage, read> indices: array<IntLanes>; // as dy: row * width + column in the image
@group(0) @binding(2) var<storage, read_write> dx: array<StoredLanes>; // [N, height, width, channels]
@group(0) @binding(3) var<uniform> params: Params;

struct Axis { size: u32, outputs: u32, kernel: u32, stride: u32, dilation: u32, padding: u32 }

fn axisY() -> Axis {
  return Axis(params.height, params.outHeight, params.kernelHeight, params.strideY, params.dilationY, params.padTop);
}

fn axisX() -> Axis {
  return Axis(params.width, params.outWidth, params.kernelWidth, params.strideX, params.dilationX, params.padLeft);
}

// First and one past the last window that covers an input position along one axis.
fn windowsOf(input: u32, axis: Axis) -> vec2u {
  let reach = input + axis.padding;
  let span = (axis.kernel - 1u) * axis.dilation + 1u;
  let first = select(0u, (reach - span) / axis.stride + 1u, reach >= span);
  return vec2u(first, min(reach / axis.stride + 1u, axis.outputs));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  let channel = i % params.channels;
  let column = (i / params.channels) % params.width;
  let line = i / (params.channels * params.width);
  let row = line % params.height;
  let image = line / params.height * params.outHeight * params.outWidth;
  let position = IntLanes(i32(row * params.width + column));
  let rows = windowsOf(row, axisY());
  let columns = windowsOf(column, axisX());
  var sum = Lanes(0.0);
  for (var h = rows.x; h < rows.y; h++) {
    for (var w = columns.x; w < columns.y; w++) {
      let output = (image + h * params.outWidth + w) * params.channels + channel;
      sum += select(Lanes(0.0), Lanes(dy[output]), indices[output] == position);
    }
  }
  dx[i] = StoredLanes(sum);
}
