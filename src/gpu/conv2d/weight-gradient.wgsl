// dW, first pass of a deterministic split-K: one thread holds 8 input x 8 output channels of one tap in registers and
// sums x * dy over every `splits`-th row of output pixels. Needs channels in multiples of 4 and one group.
struct Params {
  batch: u32, in_height: u32, in_width: u32, in_blocks: u32,
  out_height: u32, out_width: u32, out_blocks: u32,
  kernel_height: u32, kernel_width: u32, stride: u32, pad_y: i32, pad_x: i32, dilation: u32, splits: u32,
}

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> partials: array<vec4f>;
@group(0) @binding(3) var<uniform> params: Params;

fn store(base: u32, channel: u32, block: u32, value: vec4f) {
  if (channel >= params.in_blocks * 4 || block >= params.out_blocks) { return; }
  partials[base + channel * params.out_blocks + block] = value;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let in_columns = (params.in_blocks + 1) / 2;
  let out_columns = (params.out_blocks + 1) / 2;
  let taps = params.kernel_height * params.kernel_width;
  var thread = id.y * groups.x * 64 + id.x;
  let out_block = (thread % out_columns) * 2;
  thread /= out_columns;
  let in_block = (thread % in_columns) * 2;
  thread /= in_columns;
  let tap = thread % taps;
  let split = thread / taps;
  if (split >= params.splits) { return; }
  let out_other = min(out_block + 1, params.out_blocks - 1);
  let in_other = min(in_block + 1, params.in_blocks - 1);
  let shift_y = i32((tap / params.kernel_width) * params.dilation) - params.pad_y;
  let shift_x = i32((tap % params.kernel_width) * params.dilation) - params.pad_x;
  // Output columns whose source column lies inside: no test in the inner loop.
  let stride = i32(params.stride);
  let low = max(0, (-shift_x + stride - 1) / stride);
  let high = min(i32(params.out_width), (i32(params.in_width) - 1 - shift_x + stride) / stride);
  var a0 = vec4f(0); var a1 = vec4f(0); var a2 = vec4f(0); var a3 = vec4f(0);
  var a4 = vec4f(0); var a5 = vec4f(0); var a6 = vec4f(0); var a7 = vec4f(0);
  var b0 = vec4f(0); var b1 = vec4f(0); var b2 = vec4f(0); var b3 = vec4f(0);
  var b4 = vec4f(0); var b5 = vec4f(0); var b6 = vec4f(0); var b7 = vec4f(0);
  for (var row = split; row < params.batch * params.out_height; row += params.splits) {
    let y = i32((row % params.out_height) * params.stride) + shift_y;
    if (y < 0 || y >= i32(params.in_height) || i32(params.in_width) <= shift_x) { continue; }
    let in_row = i32((row / params.out_height) * params.in_height) + y;
    for (var column = low; column < high; column++) {
      let at = u32(in_row * i32(params.in_width) + column * stride + shift_x) * params.in_blocks;
      let to = (row * params.out_width + u32(column)) * params.out_blocks;
      let p = x[at + in_block];
      let q = x[at + in_other];
      let d = dy[to + out_block];
      let e = dy[to + out_other];
      a0 = fma(vec4f(p.x), d, a0);
      a1 = fma(vec4f(p.y), d, a1);
      a2 = fma(vec4f(p.z), d, a2);
      a3 = fma(vec4f(p.w), d, a3);
      a4 = fma(vec4f(q.x), d, a4);
      a5 = fma(vec4f(q.y), d, a5);
      a6 = fma(vec4f(q.z), d, a6);
      a7 = fma(vec4f(q.w), d, a7);
      b0 = fma(vec4f(p.x), e, b0);
      b1 = fma(vec4f(p.y), e, b1);
      b2 = fma(vec4f(p.z), e, b2);
      b3 = fma(vec4f(p.w), e, b3);
      b4 = fma(vec4f(q.x), e, b4);
      b5 = fma(vec4f(q.y), e, b5);
      b6 = fma(vec4f(q.z), e, b6);
      b7 = fma(vec4f(q.w), e, b7);
    }
  }
  let base = (split * taps + tap) * params.in_blocks * 4 * params.out_blocks;
  let channel = in_block * 4;
  store(base, channel, out_block, a0);
  store(base, channel + 1, out_block, a1);
  store(base, channel + 2, out_block, a2);
  store(base, channel + 3, out_block, a3);
  store(base, channel + 4, out_block, a4);
  store(base, channel + 5, out_block, a5);
  store(base, channel + 6, out_block, a6);
  store(base, channel + 7, out_block, a7);
  store(base, channel, out_block + 1, b0);
  store(base, channel + 1, out_block + 1, b1);
  store(base, channel + 2, out_block + 1, b2);
  store(base, channel + 3, out_block + 1, b3);
  store(base, channel + 4, out_block + 1, b4);
  store(base, channel + 5, out_block + 1, b5);
  store(base, channel + 6, out_block + 1, b6);
  store(base, channel + 7, out_block + 1, b7);
}
