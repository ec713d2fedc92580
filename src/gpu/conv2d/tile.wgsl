// Implicit GEMM, barrier-free: one thread holds 4 pixels x 8 output channels in registers and walks taps and input
// channels (4 at a time). With `transposed` the same walk gathers dX: `from` is dy, `weights` are [KH,KW,Cout,Cin].
// Needs channels in multiples of 4 on both sides and one group.
struct Params {
  batch: u32, from_height: u32, from_width: u32, from_blocks: u32,
  to_height: u32, to_width: u32, to_blocks: u32,
  kernel_height: u32, kernel_width: u32, stride: u32, pad_y: i32, pad_x: i32, dilation: u32,
  has_bias: u32, relu: u32,
}
override transposed: bool = false;

@group(0) @binding(0) var<storage, read> source: array<vec4f>;
@group(0) @binding(1) var<storage, read> weights: array<vec4f>;
@group(0) @binding(2) var<storage, read> bias: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> result: array<vec4f>;
@group(0) @binding(4) var<uniform> params: Params;

struct Pixel { image: u32, y: u32, x: u32 }

fn pixel_of(index: u32) -> Pixel {
  let area = params.to_height * params.to_width;
  let rest = index % area;
  return Pixel(index / area, rest / params.to_width, rest % params.to_width);
}

// Index of the first channel block of the source pixel under a tap, or -1 outside.
fn tap(pixel: Pixel, ky: u32, kx: u32) -> i32 {
  var y: i32;
  var x: i32;
  if (transposed) {
    y = i32(pixel.y) + params.pad_y - i32(ky * params.dilation);
    x = i32(pixel.x) + params.pad_x - i32(kx * params.dilation);
    let stride = i32(params.stride);
    if (y < 0 || x < 0 || y % stride != 0 || x % stride != 0) { return -1; }
    y /= stride;
    x /= stride;
  } else {
    y = i32(pixel.y * params.stride + ky * params.dilation) - params.pad_y;
    x = i32(pixel.x * params.stride + kx * params.dilation) - params.pad_x;
  }
  if (y < 0 || x < 0 || y >= i32(params.from_height) || x >= i32(params.from_width)) { return -1; }
  let row = pixel.image * params.from_height + u32(y);
  return i32((row * params.from_width + u32(x)) * params.from_blocks);
}

fn load(base: i32, block: u32) -> vec4f {
  if (base < 0) { return vec4f(0); }
  return source[u32(base) + block];
}

fn store(index: u32, total: u32, block: u32, value: vec4f) {
  if (index >= total || block >= params.to_blocks) { return; }
  var y = value;
  if (params.has_bias != 0) { y += bias[block]; }
  if (params.relu != 0) { y = max(y, vec4f(0)); }
  result[index * params.to_blocks + block] = y;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let total = params.batch * params.to_height * params.to_width;
  let columns = (params.to_blocks + 1) / 2;
  let thread = id.y * groups.x * 64 + id.x;
  let first = (thread / columns) * 4;
  if (first >= total) { return; }
  let block = (thread % columns) * 2;
  let other = min(block + 1, params.to_blocks - 1);
  let p0 = pixel_of(first);
  let p1 = pixel_of(min(first + 1, total - 1));
  let p2 = pixel_of(min(first + 2, total - 1));
  let p3 = pixel_of(min(first + 3, total - 1));
  var a0 = vec4f(0); var a1 = vec4f(0); var a2 = vec4f(0); var a3 = vec4f(0);
  var b0 = vec4f(0); var b1 = vec4f(0); var b2 = vec4f(0); var b3 = vec4f(0);
  for (var ky = 0u; ky < params.kernel_height; ky++) {
    for (var kx = 0u; kx < params.kernel_width; kx++) {
      let t0 = tap(p0, ky, kx);
      let t1 = tap(p1, ky, kx);
      let t2 = tap(p2, ky, kx);
      let t3 = tap(p3, ky, kx);
      if (t0 < 0 && t1 < 0 && t2 < 0 && t3 < 0) { continue; }
      var row = (ky * params.kernel_width + kx) * params.from_blocks * 4 * params.to_blocks;
      for (var c = 0u; c < params.from_blocks; c++) {
        let x0 = load(t0, c);
        let x1 = load(t1, c);
        let x2 = load(t2, c);
        let x3 = load(t3, c);
        // Columns are the weights of 4 input channels, so that matrix * vec4 sums over them.
        let step = params.to_blocks;
        let w = mat4x4f(weights[row + block], weights[row + step + block],
          weights[row + 2 * step + block], weights[row + 3 * step + block]);
        let v = mat4x4f(weights[row + other], weights[row + step + other],
          weights[row + 2 * step + other], weights[row + 3 * step + other]);
        a0 += w * x0;
        a1 += w * x1;
        a2 += w * x2;
        a3 += w * x3;
        b0 += v * x0;
        b1 += v * x1;
        b2 += v * x2;
        b3 += v * x3;
        row += 4 * step;
      }
    }
  }
  store(first, total, block, a0);
  store(first + 1, total, block, a1);
  store(first + 2, total, block, a2);
  store(first + 3, total, block, a3);
  store(first, total, block + 1, b0);
  store(first + 1, total, block + 1, b1);
  store(first + 2, total, block + 1, b2);
  store(first + 3, total, block + 1, b3);
}
