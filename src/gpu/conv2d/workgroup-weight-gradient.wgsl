// dW for GPUs, first pass of a deterministic split-K: 128 threads stage 16 output pixels of 64 rows of the unfolded x and of
// 64 channels of dy in workgroup memory; each holds 8 rows x 4 output channels. Adds in the order of weight-gradient.wgsl.
// Channels per group must be multiples of 4.
const blocks = 16u;
const depth = 16u;

var<workgroup> x_tile: array<vec4f, 256>;
var<workgroup> dy_tile: array<vec4f, 256>;

@compute @workgroup_size(128)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let group_in = params.in_blocks / params.groups;
  let group_out = params.out_blocks / params.groups;
  let taps = params.kernel_height * params.kernel_width;
  let columns = (group_out + blocks - 1) / blocks;
  let member = group.y / columns;
  let column = (group.y % columns) * blocks;
  let split = group.z;
  let first = group.x * blocks;
  let count = taps * group_in;
  let reach = reach_of(first / group_in, min(first + blocks - 1, count - 1) / group_in);
  // What this thread stages: a row of x and a channel block of dy, at pixels `depth_row` and `depth_row` + 8.
  let block = thread % blocks;
  let depth_row = thread / blocks;
  let staged = min(first + block, count - 1);
  let tap = staged / group_in;
  let shift_y = i32((tap / params.kernel_width) * params.dilation) - params.pad_y;
  let shift_x = i32((tap % params.kernel_width) * params.dilation) - params.pad_x;
  let in_block = member * group_in + staged % group_in;
  let out_block = member * group_out + min(column + block, group_out - 1);
  var sums = array<vec4f, 8>();
  for (var row = split; row < params.batch * params.out_height; row += params.splits) {
    let y = i32((row % params.out_height) * params.stride);
    if (y + reach.bottom < 0 || y + reach.top >= i32(params.in_height)) { continue; }
    let in_row = (i32((row / params.out_height) * params.in_height) + y + shift_y) * i32(params.in_width);
    let source = Source(in_row, shift_x, in_block, y + shift_y >= 0 && y + shift_y < i32(params.in_height));
    for (var pixel = reach.low; pixel < reach.high; pixel += i32(depth)) {
      let left = u32(reach.high - pixel);
      let at = row * params.out_width + u32(pixel);
      for (var i = depth_row; i < depth; i += 8) {
        x_tile[i * blocks + block] = load(source, pixel + i32(i), reach.high);
        if (i < left) { dy_tile[i * blocks + block] = broadcast[(at + i) * params.out_blocks + out_block]; }
      }
      workgroupBarrier();
      for (var slot = depth_row; slot < min(depth, left) * blocks; slot += blocks) {
        let d = dy_tile[slot - depth_row + block];
        let x0 = x_tile[slot];
        let x1 = x_tile[slot + 8];
        sums[0] = fma(vec4f(x0.x), d, sums[0]);
        sums[1] = fma(vec4f(x0.y), d, sums[1]);
        sums[2] = fma(vec4f(x0.z), d, sums[2]);
        sums[3] = fma(vec4f(x0.w), d, sums[3]);
        sums[4] = fma(vec4f(x1.x), d, sums[4]);
        sums[5] = fma(vec4f(x1.y), d, sums[5]);
        sums[6] = fma(vec4f(x1.z), d, sums[6]);
        sums[7] = fma(vec4f(x1.w), d, sums[7]);
      }
      workgroupBarrier();
    }
  }
  if (column + block >= group_out) { return; }
  // A loop that moves the next sums up: see tile.wgsl.
  for (var target_row = first + depth_row; target_row < min(first + blocks, count); target_row += 8) {
    let at = (split * count + target_row) * 4 * params.out_blocks + out_block;
    put(at + 0 * params.out_blocks, sums[0]);
    put(at + 1 * params.out_blocks, sums[1]);
    put(at + 2 * params.out_blocks, sums[2]);
    put(at + 3 * params.out_blocks, sums[3]);
    sums[0] = sums[4];
    sums[1] = sums[5];
    sums[2] = sums[6];
    sums[3] = sums[7];
  }
}
