// dW for any channel counts and groups, first pass of a deterministic split-K: one thread holds 4 output channels of one
// tap and input channel and sums x * dy over every `splits`-th row of output pixels.
struct Params {
  batch: u32, in_height: u32, in_width: u32, in_channels: u32,
  out_height: u32, out_width: u32, out_channels: u32,
  kernel_height: u32, kernel_width: u32, stride_y: u32, stride_x: u32, pad_y: i32, pad_x: i32,
  dilation_y: u32, dilation_x: u32, splits: u32,
  groups: u32,
}

@group(0) @binding(0) var<storage, read> x: array<Stored>;
@group(0) @binding(1) var<storage, read> dy: array<Stored>;
@group(0) @binding(2) var<storage, read_write> partials: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let group_out = params.out_channels / params.groups;
  let group_in = params.in_channels / params.groups;
  let group_columns = (group_out + 3) / 4;
  let columns = group_columns * params.groups;
  let taps = params.kernel_height * params.kernel_width;
  var thread = id.y * groups.x * 64 + id.x;
  let column = thread % columns;
  thread /= columns;
  let input = thread % group_in;
  thread /= group_in;
  let tap = thread % taps;
  let split = thread / taps;
  if (split >= params.splits) { return; }
  let group = column / group_columns;
  let within = (column % group_columns) * 4;
  let left = group_out - within;
  let channel = group * group_out + within;
  let lanes = min(vec4u(0, 1, 2, 3), vec4u(left - 1)) + channel;
  let shift_y = i32((tap / params.kernel_width) * params.dilation_y) - params.pad_y;
  let shift_x = i32((tap % params.kernel_width) * params.dilation_x) - params.pad_x;
  var sum = vec4f(0);
  for (var row = split; row < params.batch * params.out_height; row += params.splits) {
    let y = i32((row % params.out_height) * params.stride_y) + shift_y;
    if (y < 0 || y >= i32(params.in_height)) { continue; }
    let in_row = i32((row / params.out_height) * params.in_height) + y;
    for (var column_x = 0u; column_x < params.out_width; column_x++) {
      let xx = i32(column_x * params.stride_x) + shift_x;
      if (xx < 0 || xx >= i32(params.in_width)) { continue; }
      let value = f32(x[u32(in_row * i32(params.in_width) + xx) * params.in_channels + group * group_in + input]);
      let to = (row * params.out_width + column_x) * params.out_channels;
      let d = vec4f(Stored4(dy[to + lanes.x], dy[to + lanes.y], dy[to + lanes.z], dy[to + lanes.w]));
      sum = fma(vec4f(value), d, sum);
    }
  }
  let base = ((split * taps + tap) * group_in + input) * params.out_channels + channel;
  for (var i = 0u; i < min(4u, left); i++) {
    partials[base + i] = sum[i];
  }
}
