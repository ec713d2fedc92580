// Any channel counts and groups: one thread holds 4 output channels of one group at one pixel and walks taps and the
// group's input channels. With `transposed` it gathers dX: `source` is dy, `weights` are [KH,KW,Cout/g,Cin] by group.
struct Params {
  batch: u32, from_height: u32, from_width: u32, from_channels: u32,
  to_height: u32, to_width: u32, to_channels: u32,
  kernel_height: u32, kernel_width: u32, stride_y: u32, stride_x: u32, pad_y: i32, pad_x: i32,
  dilation_y: u32, dilation_x: u32,
  has_bias: u32, has_scale: u32, has_residual: u32, relu: u32, groups: u32,
}
override transposed: bool = false;

@group(0) @binding(0) var<storage, read> source: array<Stored>;
@group(0) @binding(1) var<storage, read> weights: array<Stored>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read> scale: array<f32>;
@group(0) @binding(4) var<storage, read> shift: array<f32>;
@group(0) @binding(5) var<storage, read> residual: array<Stored>;
@group(0) @binding(6) var<storage, read_write> result: array<Stored>;
@group(0) @binding(7) var<uniform> params: Params;

struct Pixel { image: u32, y: u32, x: u32 }

fn pixel_of(index: u32) -> Pixel {
  let area = params.to_height * params.to_width;
  let rest = index % area;
  return Pixel(index / area, rest / params.to_width, rest % params.to_width);
}

// Index of the first channel of the source pixel under a tap, or -1 outside.
fn tap(pixel: Pixel, ky: u32, kx: u32) -> i32 {
  var y: i32;
  var x: i32;
  if (transposed) {
    y = i32(pixel.y) + params.pad_y - i32(ky * params.dilation_y);
    x = i32(pixel.x) + params.pad_x - i32(kx * params.dilation_x);
    let stride_y = i32(params.stride_y);
    let stride_x = i32(params.stride_x);
    if (y < 0 || x < 0 || y % stride_y != 0 || x % stride_x != 0) { return -1; }
    y /= stride_y;
    x /= stride_x;
  } else {
    y = i32(pixel.y * params.stride_y + ky * params.dilation_y) - params.pad_y;
    x = i32(pixel.x * params.stride_x + kx * params.dilation_x) - params.pad_x;
  }
  if (y < 0 || x < 0 || y >= i32(params.from_height) || x >= i32(params.from_width)) { return -1; }
  let row = pixel.image * params.from_height + u32(y);
  return i32((row * params.from_width + u32(x)) * params.from_channels);
}

fn finish(value: f32, pixel: u32, channel: u32) -> f32 {
  var y = value;
  if (params.has_bias != 0) { y += bias[channel]; }
  if (params.has_scale != 0) { y = fma(y, scale[channel], shift[channel]); }
  if (params.has_residual != 0) { y += f32(residual[pixel * params.to_channels + channel]); }
  if (params.relu != 0) { y = max(y, 0.0); }
  return y;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let group_to = params.to_channels / params.groups;
  let group_from = params.from_channels / params.groups;
  let group_columns = (group_to + 3) / 4;
  let columns = group_columns * params.groups;
  let thread = id.y * groups.x * 64 + id.x;
  let index = thread / columns;
  if (index >= params.batch * params.to_height * params.to_width) { return; }
  let column = thread % columns;
  let group = column / group_columns;
  let within = (column % group_columns) * 4;
  let channel = group * group_to + within;
  let left = group_to - within;
  let lanes = min(vec4u(0, 1, 2, 3), vec4u(left - 1)) + channel;
  let pixel = pixel_of(index);
  var sum = vec4f(0);
  for (var ky = 0u; ky < params.kernel_height; ky++) {
    for (var kx = 0u; kx < params.kernel_width; kx++) {
      let at = tap(pixel, ky, kx);
      if (at < 0) { continue; }
      var row = (ky * params.kernel_width + kx) * group_from * params.to_channels;
      for (var i = 0u; i < group_from; i++) {
        let x = f32(source[u32(at) + group * group_from + i]);
        let w = vec4f(Stored4(weights[row + lanes.x], weights[row + lanes.y], weights[row + lanes.z], weights[row + lanes.w]));
        sum = fma(vec4f(x), w, sum);
        row += params.to_channels;
      }
    }
  }
  for (var i = 0u; i < min(4u, left); i++) {
    result[index * params.to_channels + channel + i] = Stored(finish(sum[i], index, channel + i));
  }
}
