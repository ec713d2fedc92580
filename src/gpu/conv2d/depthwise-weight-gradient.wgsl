// dW of one filter per channel, first pass of a deterministic split-K: a thread holds 3 neighbouring taps of one block of
// 4 channels and sums x * dy over every `splits`-th row of output pixels. dy is loaded once for the 3.
struct Params {
  batch: u32, in_height: u32, in_width: u32, out_height: u32, out_width: u32, blocks: u32,
  kernel_height: u32, kernel_width: u32, stride_y: u32, stride_x: u32, pad_y: i32, pad_x: i32,
  dilation_y: u32, dilation_x: u32, splits: u32,
}

@group(0) @binding(0) var<storage, read> x: array<Stored4>;
@group(0) @binding(1) var<storage, read> dy: array<Stored4>;
@group(0) @binding(2) var<storage, read_write> partials: array<vec4f>;
@group(0) @binding(3) var<uniform> params: Params;

fn load(row: u32, column: i32, block: u32) -> vec4f {
  let inside = column >= 0 && column < i32(params.in_width);
  let pixel = select(0u, row * params.in_width + u32(max(column, 0)), inside);
  return select(vec4f(0), vec4f(x[pixel * params.blocks + block]), inside);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let thirds = (params.kernel_width + 2) / 3;
  var thread = id.y * groups.x * 64 + id.x;
  let block = thread % params.blocks;
  thread /= params.blocks;
  let kx = (thread % thirds) * 3;
  thread /= thirds;
  let ky = thread % params.kernel_height;
  let split = thread / params.kernel_height;
  if (split >= params.splits) { return; }
  let shift_y = i32(ky * params.dilation_y) - params.pad_y;
  let shift_x = i32(kx * params.dilation_x) - params.pad_x;
  let step = i32(params.dilation_x);
  var sum0 = vec4f(0);
  var sum1 = vec4f(0);
  var sum2 = vec4f(0);
  for (var row = split; row < params.batch * params.out_height; row += params.splits) {
    let y = i32((row % params.out_height) * params.stride_y) + shift_y;
    if (y < 0 || y >= i32(params.in_height)) { continue; }
    let in_row = (row / params.out_height) * params.in_height + u32(y);
    for (var column = 0u; column < params.out_width; column++) {
      let d = vec4f(dy[(row * params.out_width + column) * params.blocks + block]);
      let at = i32(column * params.stride_x) + shift_x;
      sum0 = fma(load(in_row, at, block), d, sum0);
      sum1 = fma(load(in_row, at + step, block), d, sum1);
      sum2 = fma(load(in_row, at + 2 * step, block), d, sum2);
    }
  }
  var target_tap = (split * params.kernel_height + ky) * params.kernel_width + kx;
  for (var tap = kx; tap < min(kx + 3, params.kernel_width); tap++) {
    partials[target_tap * params.blocks + block] = sum0;
    sum0 = sum1;
    sum1 = sum2;
    target_tap += 1;
  }
}
