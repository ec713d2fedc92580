// dW for GPUs, first pass of a deterministic split-K: the threads stage 16 (8 if `wide`) output pixels of 64 (128) rows of the
// unfolded x and of 64 (128) channels of dy in workgroup memory, and load the next ones while they multiply. Each holds
// 8 rows x 4 (8) output channels. A split is a range of pixels. Channels per group must be multiples of 4.
const lines = 8u; // pixels that the threads stage at once
const depth = select(2 * lines, lines, wide);

var<workgroup> x_tile: array<vec4f, 256>;
var<workgroup> dy_tile: array<vec4f, 256>;

// An output pixel, and where a split of them ends.
struct Pixel { index: u32, x: u32, y: u32, image: u32 }

fn pixel_of(index: u32) -> Pixel {
  let row = index / params.out_width;
  return Pixel(index, index % params.out_width, row % params.out_height, row / params.out_height);
}

// A row of the unfolded x: a tap's shift and a block of input channels.
struct Row { shift_y: i32, shift_x: i32, block: u32, inside: bool }

fn load_x(row: Row, at: Pixel, end: u32) -> vec4f {
  let line = i32(at.y * params.stride_y) + row.shift_y;
  let column = i32(at.x * params.stride_x) + row.shift_x;
  let inside = row.inside && at.index < end
    && line >= 0 && column >= 0 && line < i32(params.in_height) && column < i32(params.in_width);
  if (!inside) { return vec4f(0); }
  let pixel = (at.image * params.in_height + u32(line)) * params.in_width + u32(column);
  return vec4f(x[pixel * params.in_blocks + row.block]);
}

fn load_dy(index: u32, end: u32, block: u32, inside: bool) -> vec4f {
  if (!inside || index >= end) { return vec4f(0); }
  return broadcast_at(index * params.out_blocks + block);
}

fn after(at: Pixel, steps: u32) -> Pixel {
  var next = at;
  next.index += steps;
  next.x += steps;
  while (next.x >= params.out_width) {
    next.x -= params.out_width;
    next.y++;
    if (next.y == params.out_height) {
      next.y = 0;
      next.image++;
    }
  }
  return next;
}

@compute @workgroup_size(lines * blocks)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let group_in = params.in_blocks / params.groups;
  let group_out = params.out_blocks / params.groups;
  let columns = (group_out + blocks - 1) / blocks;
  let member = group.y / columns;
  let column = (group.y % columns) * blocks;
  let first = group.x * blocks;
  let count = params.kernel_height * params.kernel_width * group_in;
  let pixels = params.batch * params.out_height * params.out_width;
  let share = (pixels + params.splits - 1) / params.splits;
  let begin = group.z * share;
  let end = min(begin + share, pixels);
  // This thread stages a row of x and a channel block of dy, at one pixel or, unless wide, at two.
  let block = thread % blocks;
  let line = thread / blocks;
  let index = min(first + block, count - 1);
  let tap = index / group_in;
  let row = Row(i32((tap / params.kernel_width) * params.dilation_y) - params.pad_y,
    i32((tap % params.kernel_width) * params.dilation_x) - params.pad_x, member * group_in + index % group_in,
    first + block < count);
  let dy_block = member * group_out + min(column + block, group_out - 1);
  let dy_inside = column + block < group_out;
  var at0 = pixel_of(begin + line);
  var at1 = pixel_of(begin + line + lines);
  // This thread multiplies two blocks of rows and one or two of outputs.
  let tx = thread % 16;
  let ty = thread / 16;
  let across = blocks / 2;
  var a0 = vec4f(0); var a1 = vec4f(0); var a2 = vec4f(0); var a3 = vec4f(0);
  var a4 = vec4f(0); var a5 = vec4f(0); var a6 = vec4f(0); var a7 = vec4f(0);
  var b0 = vec4f(0); var b1 = vec4f(0); var b2 = vec4f(0); var b3 = vec4f(0);
  var b4 = vec4f(0); var b5 = vec4f(0); var b6 = vec4f(0); var b7 = vec4f(0);
  var p0 = load_x(row, at0, end);
  var d0 = load_dy(at0.index, end, dy_block, dy_inside);
  var p1 = vec4f(0);
  var d1 = vec4f(0);
  if (!wide) {
    p1 = load_x(row, at1, end);
    d1 = load_dy(at1.index, end, dy_block, dy_inside);
  }
  for (var pixel = begin; pixel < end; pixel += depth) {
    x_tile[thread] = p0;
    dy_tile[thread] = d0;
    if (!wide) {
      x_tile[thread + 128] = p1;
      dy_tile[thread + 128] = d1;
    }
    workgroupBarrier();
    at0 = after(at0, depth);
    p0 = load_x(row, at0, end);
    d0 = load_dy(at0.index, end, dy_block, dy_inside);
    if (!wide) {
      at1 = after(at1, depth);
      p1 = load_x(row, at1, end);
      d1 = load_dy(at1.index, end, dy_block, dy_inside);
    }
    {
      let x0 = x_tile[0u * blocks + ty];
      let x1 = x_tile[0u * blocks + ty + across];
      let d = dy_tile[0u * blocks + tx];
      a0 = fma(vec4f(x0.x), d, a0); a1 = fma(vec4f(x0.y), d, a1); a2 = fma(vec4f(x0.z), d, a2);
      a3 = fma(vec4f(x0.w), d, a3); a4 = fma(vec4f(x1.x), d, a4); a5 = fma(vec4f(x1.y), d, a5);
      a6 = fma(vec4f(x1.z), d, a6); a7 = fma(vec4f(x1.w), d, a7);
      if (wide) {
        let e = dy_tile[0u * blocks + tx + 16];
        b0 = fma(vec4f(x0.x), e, b0); b1 = fma(vec4f(x0.y), e, b1); b2 = fma(vec4f(x0.z), e, b2);
        b3 = fma(vec4f(x0.w), e, b3); b4 = fma(vec4f(x1.x), e, b4); b5 = fma(vec4f(x1.y), e, b5);
        b6 = fma(vec4f(x1.z), e, b6); b7 = fma(vec4f(x1.w), e, b7);
      }
    }
    {
      let x0 = x_tile[1u * blocks + ty];
      let x1 = x_tile[1u * blocks + ty + across];
      let d = dy_tile[1u * blocks + tx];
      a0 = fma(vec4f(x0.x), d, a0); a1 = fma(vec4f(x0.y), d, a1); a2 = fma(vec4f(x0.z), d, a2);
      a3 = fma(vec4f(x0.w), d, a3); a4 = fma(vec4f(x1.x), d, a4); a5 = fma(vec4f(x1.y), d, a5);
      a6 = fma(vec4f(x1.z), d, a6); a7 = fma(vec4f(x1.w), d, a7);
      if (wide) {
        let e = dy_tile[1u * blocks + tx + 16];
        b0 = fma(vec4f(x0.x), e, b0); b1 = fma(vec4f(x0.y), e, b1); b2 = fma(vec4f(x0.z), e, b2);
        b3 = fma(vec4f(x0.w), e, b3); b4 = fma(vec4f(x1.x), e, b4); b5 = fma(vec4f(x1.y), e, b5);
        b6 = fma(vec4f(x1.z), e, b6); b7 = fma(vec4f(x1.w), e, b7);
      }
    }
    {
      let x0 = x_tile[2u * blocks + ty];
      let x1 = x_tile[2u * blocks + ty + across];
      let d = dy_tile[2u * blocks + tx];
      a0 = fma(vec4f(x0.x), d, a0); a1 = fma(vec4f(x0.y), d, a1); a2 = fma(vec4f(x0.z), d, a2);
      a3 = fma(vec4f(x0.w), d, a3); a4 = fma(vec4f(x1.x), d, a4); a5 = fma(vec4f(x1.y), d, a5);
      a6 = fma(vec4f(x1.z), d, a6); a7 = fma(vec4f(x1.w), d, a7);
      if (wide) {
        let e = dy_tile[2u * blocks + tx + 16];
        b0 = fma(vec4f(x0.x), e, b0); b1 = fma(vec4f(x0.y), e, b1); b2 = fma(vec4f(x0.z), e, b2);
        b3 = fma(vec4f(x0.w), e, b3); b4 = fma(vec4f(x1.x), e, b4); b5 = fma(vec4f(x1.y), e, b5);
        b6 = fma(vec4f(x1.z), e, b6); b7 = fma(vec4f(x1.w), e, b7);
      }
    }
    {
      let x0 = x_tile[3u * blocks + ty];
      let x1 = x_tile[3u * blocks + ty + across];
      let d = dy_tile[3u * blocks + tx];
      a0 = fma(vec4f(x0.x), d, a0); a1 = fma(vec4f(x0.y), d, a1); a2 = fma(vec4f(x0.z), d, a2);
      a3 = fma(vec4f(x0.w), d, a3); a4 = fma(vec4f(x1.x), d, a4); a5 = fma(vec4f(x1.y), d, a5);
      a6 = fma(vec4f(x1.z), d, a6); a7 = fma(vec4f(x1.w), d, a7);
      if (wide) {
        let e = dy_tile[3u * blocks + tx + 16];
        b0 = fma(vec4f(x0.x), e, b0); b1 = fma(vec4f(x0.y), e, b1); b2 = fma(vec4f(x0.z), e, b2);
        b3 = fma(vec4f(x0.w), e, b3); b4 = fma(vec4f(x1.x), e, b4); b5 = fma(vec4f(x1.y), e, b5);
        b6 = fma(vec4f(x1.z), e, b6); b7 = fma(vec4f(x1.w), e, b7);
      }
    }
    {
      let x0 = x_tile[4u * blocks + ty];
      let x1 = x_tile[4u * blocks + ty + across];
      let d = dy_tile[4u * blocks + tx];
      a0 = fma(vec4f(x0.x), d, a0); a1 = fma(vec4f(x0.y), d, a1); a2 = fma(vec4f(x0.z), d, a2);
      a3 = fma(vec4f(x0.w), d, a3); a4 = fma(vec4f(x1.x), d, a4); a5 = fma(vec4f(x1.y), d, a5);
      a6 = fma(vec4f(x1.z), d, a6); a7 = fma(vec4f(x1.w), d, a7);
      if (wide) {
        let e = dy_tile[4u * blocks + tx + 16];
        b0 = fma(vec4f(x0.x), e, b0); b1 = fma(vec4f(x0.y), e, b1); b2 = fma(vec4f(x0.z), e, b2);
        b3 = fma(vec4f(x0.w), e, b3); b4 = fma(vec4f(x1.x), e, b4); b5 = fma(vec4f(x1.y), e, b5);
        b6 = fma(vec4f(x1.z), e, b6); b7 = fma(vec4f(x1.w), e, b7);
      }
    }
    {
      let x0 = x_tile[5u * blocks + ty];
      let x1 = x_tile[5u * blocks + ty + across];
      let d = dy_tile[5u * blocks + tx];
      a0 = fma(vec4f(x0.x), d, a0); a1 = fma(vec4f(x0.y), d, a1); a2 = fma(vec4f(x0.z), d, a2);
      a3 = fma(vec4f(x0.w), d, a3); a4 = fma(vec4f(x1.x), d, a4); a5 = fma(vec4f(x1.y), d, a5);
      a6 = fma(vec4f(x1.z), d, a6); a7 = fma(vec4f(x1.w), d, a7);
      if (wide) {
        let e = dy_tile[5u * blocks + tx + 16];
        b0 = fma(vec4f(x0.x), e, b0); b1 = fma(vec4f(x0.y), e, b1); b2 = fma(vec4f(x0.z), e, b2);
        b3 = fma(vec4f(x0.w), e, b3); b4 = fma(vec4f(x1.x), e, b4); b5 = fma(vec4f(x1.y), e, b5);
        b6 = fma(vec4f(x1.z), e, b6); b7 = fma(vec4f(x1.w), e, b7);
      }
    }
    {
      let x0 = x_tile[6u * blocks + ty];
      let x1 = x_tile[6u * blocks + ty + across];
      let d = dy_tile[6u * blocks + tx];
      a0 = fma(vec4f(x0.x), d, a0); a1 = fma(vec4f(x0.y), d, a1); a2 = fma(vec4f(x0.z), d, a2);
      a3 = fma(vec4f(x0.w), d, a3); a4 = fma(vec4f(x1.x), d, a4); a5 = fma(vec4f(x1.y), d, a5);
      a6 = fma(vec4f(x1.z), d, a6); a7 = fma(vec4f(x1.w), d, a7);
      if (wide) {
        let e = dy_tile[6u * blocks + tx + 16];
        b0 = fma(vec4f(x0.x), e, b0); b1 = fma(vec4f(x0.y), e, b1); b2 = fma(vec4f(x0.z), e, b2);
        b3 = fma(vec4f(x0.w), e, b3); b4 = fma(vec4f(x1.x), e, b4); b5 = fma(vec4f(x1.y), e, b5);
        b6 = fma(vec4f(x1.z), e, b6); b7 = fma(vec4f(x1.w), e, b7);
      }
    }
    {
      let x0 = x_tile[7u * blocks + ty];
      let x1 = x_tile[7u * blocks + ty + across];
      let d = dy_tile[7u * blocks + tx];
      a0 = fma(vec4f(x0.x), d, a0); a1 = fma(vec4f(x0.y), d, a1); a2 = fma(vec4f(x0.z), d, a2);
      a3 = fma(vec4f(x0.w), d, a3); a4 = fma(vec4f(x1.x), d, a4); a5 = fma(vec4f(x1.y), d, a5);
      a6 = fma(vec4f(x1.z), d, a6); a7 = fma(vec4f(x1.w), d, a7);
      if (wide) {
        let e = dy_tile[7u * blocks + tx + 16];
        b0 = fma(vec4f(x0.x), e, b0); b1 = fma(vec4f(x0.y), e, b1); b2 = fma(vec4f(x0.z), e, b2);
        b3 = fma(vec4f(x0.w), e, b3); b4 = fma(vec4f(x1.x), e, b4); b5 = fma(vec4f(x1.y), e, b5);
        b6 = fma(vec4f(x1.z), e, b6); b7 = fma(vec4f(x1.w), e, b7);
      }
    }
    if (!wide) {
      {
      let x0 = x_tile[8u * blocks + ty];
      let x1 = x_tile[8u * blocks + ty + across];
      let d = dy_tile[8u * blocks + tx];
      a0 = fma(vec4f(x0.x), d, a0); a1 = fma(vec4f(x0.y), d, a1); a2 = fma(vec4f(x0.z), d, a2);
      a3 = fma(vec4f(x0.w), d, a3); a4 = fma(vec4f(x1.x), d, a4); a5 = fma(vec4f(x1.y), d, a5);
      a6 = fma(vec4f(x1.z), d, a6); a7 = fma(vec4f(x1.w), d, a7);
      if (wide) {
        let e = dy_tile[8u * blocks + tx + 16];
        b0 = fma(vec4f(x0.x), e, b0); b1 = fma(vec4f(x0.y), e, b1); b2 = fma(vec4f(x0.z), e, b2);
        b3 = fma(vec4f(x0.w), e, b3); b4 = fma(vec4f(x1.x), e, b4); b5 = fma(vec4f(x1.y), e, b5);
        b6 = fma(vec4f(x1.z), e, b6); b7 = fma(vec4f(x1.w), e, b7);
      }
      }
      {
      let x0 = x_tile[9u * blocks + ty];
      let x1 = x_tile[9u * blocks + ty + across];
      let d = dy_tile[9u * blocks + tx];
      a0 = fma(vec4f(x0.x), d, a0); a1 = fma(vec4f(x0.y), d, a1); a2 = fma(vec4f(x0.z), d, a2);
      a3 = fma(vec4f(x0.w), d, a3); a4 = fma(vec4f(x1.x), d, a4); a5 = fma(vec4f(x1.y), d, a5);
      a6 = fma(vec4f(x1.z), d, a6); a7 = fma(vec4f(x1.w), d, a7);
      if (wide) {
        let e = dy_tile[9u * blocks + tx + 16];
        b0 = fma(vec4f(x0.x), e, b0); b1 = fma(vec4f(x0.y), e, b1); b2 = fma(vec4f(x0.z), e, b2);
        b3 = fma(vec4f(x0.w), e, b3); b4 = fma(vec4f(x1.x), e, b4); b5 = fma(vec4f(x1.y), e, b5);
        b6 = fma(vec4f(x1.z), e, b6); b7 = fma(vec4f(x1.w), e, b7);
      }
      }
      {
      let x0 = x_tile[10u * blocks + ty];
      let x1 = x_tile[10u * blocks + ty + across];
      let d = dy_tile[10u * blocks + tx];
      a0 = fma(vec4f(x0.x), d, a0); a1 = fma(vec4f(x0.y), d, a1); a2 = fma(vec4f(x0.z), d, a2);
      a3 = fma(vec4f(x0.w), d, a3); a4 = fma(vec4f(x1.x), d, a4); a5 = fma(vec4f(x1.y), d, a5);
      a6 = fma(vec4f(x1.z), d, a6); a7 = fma(vec4f(x1.w), d, a7);
      if (wide) {
        let e = dy_tile[10u * blocks + tx + 16];
        b0 = fma(vec4f(x0.x), e, b0); b1 = fma(vec4f(x0.y), e, b1); b2 = fma(vec4f(x0.z), e, b2);
        b3 = fma(vec4f(x0.w), e, b3); b4 = fma(vec4f(x1.x), e, b4); b5 = fma(vec4f(x1.y), e, b5);
        b6 = fma(vec4f(x1.z), e, b6); b7 = fma(vec4f(x1.w), e, b7);
      }
      }
      {
      let x0 = x_tile[11u * blocks + ty];
      let x1 = x_tile[11u * blocks + ty + across];
      let d = dy_tile[11u * blocks + tx];
      a0 = fma(vec4f(x0.x), d, a0); a1 = fma(vec4f(x0.y), d, a1); a2 = fma(vec4f(x0.z), d, a2);
      a3 = fma(vec4f(x0.w), d, a3); a4 = fma(vec4f(x1.x), d, a4); a5 = fma(vec4f(x1.y), d, a5);
      a6 = fma(vec4f(x1.z), d, a6); a7 = fma(vec4f(x1.w), d, a7);
      if (wide) {
        let e = dy_tile[11u * blocks + tx + 16];
        b0 = fma(vec4f(x0.x), e, b0); b1 = fma(vec4f(x0.y), e, b1); b2 = fma(vec4f(x0.z), e, b2);
        b3 = fma(vec4f(x0.w), e, b3); b4 = fma(vec4f(x1.x), e, b4); b5 = fma(vec4f(x1.y), e, b5);
        b6 = fma(vec4f(x1.z), e, b6); b7 = fma(vec4f(x1.w), e, b7);
      }
      }
      {
      let x0 = x_tile[12u * blocks + ty];
      let x1 = x_tile[12u * blocks + ty + across];
      let d = dy_tile[12u * blocks + tx];
      a0 = fma(vec4f(x0.x), d, a0); a1 = fma(vec4f(x0.y), d, a1); a2 = fma(vec4f(x0.z), d, a2);
      a3 = fma(vec4f(x0.w), d, a3); a4 = fma(vec4f(x1.x), d, a4); a5 = fma(vec4f(x1.y), d, a5);
      a6 = fma(vec4f(x1.z), d, a6); a7 = fma(vec4f(x1.w), d, a7);
      if (wide) {
        let e = dy_tile[12u * blocks + tx + 16];
        b0 = fma(vec4f(x0.x), e, b0); b1 = fma(vec4f(x0.y), e, b1); b2 = fma(vec4f(x0.z), e, b2);
        b3 = fma(vec4f(x0.w), e, b3); b4 = fma(vec4f(x1.x), e, b4); b5 = fma(vec4f(x1.y), e, b5);
        b6 = fma(vec4f(x1.z), e, b6); b7 = fma(vec4f(x1.w), e, b7);
      }
      }
      {
      let x0 = x_tile[13u * blocks + ty];
      let x1 = x_tile[13u * blocks + ty + across];
      let d = dy_tile[13u * blocks + tx];
      a0 = fma(vec4f(x0.x), d, a0); a1 = fma(vec4f(x0.y), d, a1); a2 = fma(vec4f(x0.z), d, a2);
      a3 = fma(vec4f(x0.w), d, a3); a4 = fma(vec4f(x1.x), d, a4); a5 = fma(vec4f(x1.y), d, a5);
      a6 = fma(vec4f(x1.z), d, a6); a7 = fma(vec4f(x1.w), d, a7);
      if (wide) {
        let e = dy_tile[13u * blocks + tx + 16];
        b0 = fma(vec4f(x0.x), e, b0); b1 = fma(vec4f(x0.y), e, b1); b2 = fma(vec4f(x0.z), e, b2);
        b3 = fma(vec4f(x0.w), e, b3); b4 = fma(vec4f(x1.x), e, b4); b5 = fma(vec4f(x1.y), e, b5);
        b6 = fma(vec4f(x1.z), e, b6); b7 = fma(vec4f(x1.w), e, b7);
      }
      }
      {
      let x0 = x_tile[14u * blocks + ty];
      let x1 = x_tile[14u * blocks + ty + across];
      let d = dy_tile[14u * blocks + tx];
      a0 = fma(vec4f(x0.x), d, a0); a1 = fma(vec4f(x0.y), d, a1); a2 = fma(vec4f(x0.z), d, a2);
      a3 = fma(vec4f(x0.w), d, a3); a4 = fma(vec4f(x1.x), d, a4); a5 = fma(vec4f(x1.y), d, a5);
      a6 = fma(vec4f(x1.z), d, a6); a7 = fma(vec4f(x1.w), d, a7);
      if (wide) {
        let e = dy_tile[14u * blocks + tx + 16];
        b0 = fma(vec4f(x0.x), e, b0); b1 = fma(vec4f(x0.y), e, b1); b2 = fma(vec4f(x0.z), e, b2);
        b3 = fma(vec4f(x0.w), e, b3); b4 = fma(vec4f(x1.x), e, b4); b5 = fma(vec4f(x1.y), e, b5);
        b6 = fma(vec4f(x1.z), e, b6); b7 = fma(vec4f(x1.w), e, b7);
      }
      }
      {
      let x0 = x_tile[15u * blocks + ty];
      let x1 = x_tile[15u * blocks + ty + across];
      let d = dy_tile[15u * blocks + tx];
      a0 = fma(vec4f(x0.x), d, a0); a1 = fma(vec4f(x0.y), d, a1); a2 = fma(vec4f(x0.z), d, a2);
      a3 = fma(vec4f(x0.w), d, a3); a4 = fma(vec4f(x1.x), d, a4); a5 = fma(vec4f(x1.y), d, a5);
      a6 = fma(vec4f(x1.z), d, a6); a7 = fma(vec4f(x1.w), d, a7);
      if (wide) {
        let e = dy_tile[15u * blocks + tx + 16];
        b0 = fma(vec4f(x0.x), e, b0); b1 = fma(vec4f(x0.y), e, b1); b2 = fma(vec4f(x0.z), e, b2);
        b3 = fma(vec4f(x0.w), e, b3); b4 = fma(vec4f(x1.x), e, b4); b5 = fma(vec4f(x1.y), e, b5);
        b6 = fma(vec4f(x1.z), e, b6); b7 = fma(vec4f(x1.w), e, b7);
      }
      }
    }
    workgroupBarrier();
  }
  // Loops that move the next sums up: see tile.wgsl.
  for (var j = 0u; j < select(1u, 2u, wide); j++) {
    let to = column + tx + 16 * j;
    for (var target_row = first + ty; target_row < min(first + blocks, count); target_row += across) {
      let at = (group.z * count + target_row) * 4 * params.out_blocks + member * group_out + to;
      if (to < group_out) {
        put(at, a0);
        put(at + params.out_blocks, a1);
        put(at + 2 * params.out_blocks, a2);
        put(at + 3 * params.out_blocks, a3);
      }
      a0 = a4; a1 = a5; a2 = a6; a3 = a7;
    }
    a0 = b0; a1 = b1; a2 = b2; a3 = b3; a4 = b4; a5 = b5; a6 = b6; a7 = b7;
  }
}
