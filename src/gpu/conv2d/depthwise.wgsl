// One filter per channel: a thread holds 4 pixels of one block of 4 channels and walks the taps, so that a weight serves
// 4 pixels. With `transposed` it gathers dX: `source` is dy.
struct Params {
  batch: u32, from_height: u32, from_width: u32, to_height: u32, to_width: u32, blocks: u32,
  kernel_height: u32, kernel_width: u32, stride_y: u32, stride_x: u32, pad_y: i32, pad_x: i32,
  dilation_y: u32, dilation_x: u32,
  has_bias: u32, has_scale: u32, has_residual: u32, relu: u32,
}
override transposed: bool = false;

@group(0) @binding(0) var<storage, read> source: array<Stored4>;
@group(0) @binding(1) var<storage, read> weights: array<Stored4>;
@group(0) @binding(2) var<storage, read> bias: array<vec4f>;
@group(0) @binding(3) var<storage, read> scale: array<vec4f>;
@group(0) @binding(4) var<storage, read> shift: array<vec4f>;
@group(0) @binding(5) var<storage, read> residual: array<Stored4>;
@group(0) @binding(6) var<storage, read_write> result: array<Stored4>;
@group(0) @binding(7) var<uniform> params: Params;

struct Pixel { image: u32, y: i32, x: i32 }

fn pixel_of(index: u32) -> Pixel {
  let area = params.to_height * params.to_width;
  let rest = index % area;
  return Pixel(index / area, i32(rest / params.to_width), i32(rest % params.to_width));
}

// The source coordinate under a tap, or -1 where the stride steps over it.
fn coordinate(to: i32, reach: i32, pad: i32, stride: i32) -> i32 {
  if (!transposed) { return to * stride + reach - pad; }
  let distance = to + pad - reach;
  return select(-1, distance / stride, distance >= 0 && distance % stride == 0);
}

fn load(pixel: Pixel, ky: u32, kx: u32, block: u32) -> vec4f {
  let y = coordinate(pixel.y, i32(ky * params.dilation_y), params.pad_y, i32(params.stride_y));
  let x = coordinate(pixel.x, i32(kx * params.dilation_x), params.pad_x, i32(params.stride_x));
  let inside = y >= 0 && x >= 0 && y < i32(params.from_height) && x < i32(params.from_width);
  let row = pixel.image * params.from_height + u32(max(y, 0));
  let at = select(0u, row * params.from_width + u32(max(x, 0)), inside);
  return select(vec4f(0), vec4f(source[at * params.blocks + block]), inside);
}

fn finish(value: vec4f, index: u32, block: u32) -> vec4f {
  var y = value;
  if (params.has_bias != 0) { y += bias[block]; }
  if (params.has_scale != 0) { y = fma(y, scale[block], shift[block]); }
  if (params.has_residual != 0) { y += vec4f(residual[index * params.blocks + block]); }
  if (params.relu != 0) { y = max(y, vec4f(0)); }
  return y;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let total = params.batch * params.to_height * params.to_width;
  let thread = id.y * groups.x * 64 + id.x;
  let block = thread % params.blocks;
  let first = (thread / params.blocks) * 4;
  if (first >= total) { return; }
  let p0 = pixel_of(first);
  let p1 = pixel_of(min(first + 1, total - 1));
  let p2 = pixel_of(min(first + 2, total - 1));
  let p3 = pixel_of(min(first + 3, total - 1));
  var sums = mat4x4f();
  for (var ky = 0u; ky < params.kernel_height; ky++) {
    for (var kx = 0u; kx < params.kernel_width; kx++) {
      let w = vec4f(weights[(ky * params.kernel_width + kx) * params.blocks + block]);
      sums[0] = fma(load(p0, ky, kx, block), w, sums[0]);
      sums[1] = fma(load(p1, ky, kx, block), w, sums[1]);
      sums[2] = fma(load(p2, ky, kx, block), w, sums[2]);
      sums[3] = fma(load(p3, ky, kx, block), w, sums[3]);
    }
  }
  for (var index = first; index < min(first + 4, total); index++) {
    result[index * params.blocks + block] = Stored4(finish(sums[0], index, block));
    sums = mat4x4f(sums[1], sums[2], sums[3], sums[3]);
  }
}
