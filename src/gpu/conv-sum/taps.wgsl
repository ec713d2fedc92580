// The shared part of the kernels of summed convolutions. Each tap of each branch is `channels` columns of a wide 1x1
// convolution: [branch][tap][channel].
struct Params {
  weights_at: vec4u, biases_at: vec4u, dilation_y: vec4u, dilation_x: vec4u, pad_y: vec4i, pad_x: vec4i, // by branch
  batch: u32, height: u32, width: u32, inputs: u32, channels: u32, branches: u32, kernel_height: u32, kernel_width: u32,
  has_bias: u32, splits: u32, padded_inputs: u32, bias_splits: u32,
}

fn taps() -> u32 { return params.kernel_height * params.kernel_width; }

fn columns() -> u32 { return params.branches * taps() * params.channels; }

// Where a branch's tap reads, relative to the pixel that it is summed at: y, x.
fn offset_of(branch: u32, tap: u32) -> vec2i {
  let y = i32(tap / params.kernel_width * params.dilation_y[branch]) - params.pad_y[branch];
  let x = i32(tap % params.kernel_width * params.dilation_x[branch]) - params.pad_x[branch];
  return vec2i(y, x);
}

struct Pixel { index: u32, inside: bool }

// The pixel at an offset from another in the same image.
fn pixel_at(pixel: u32, offset: vec2i) -> Pixel {
  let y = i32(pixel / params.width % params.height) + offset.x;
  let x = i32(pixel % params.width) + offset.y;
  let inside = y >= 0 && x >= 0 && y < i32(params.height) && x < i32(params.width);
  let image = pixel / (params.width * params.height);
  return Pixel(select(0u, (image * params.height + u32(y)) * params.width + u32(x), inside), inside);
}
