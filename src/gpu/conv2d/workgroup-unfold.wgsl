// What forms of dW that stage values in workgroup memory share: where a workgroup's rows, outputs and pixels lie, and what its
// threads load. `Staged4` says how the values lie in workgroup memory (staged-*.wgsl).

// Where the rows of the unfolded x and the output channels of a workgroup begin, in blocks of 4; `count` blocks of rows in all.
// Its split is the pixels from `begin` to `end`.
struct Corner { first: u32, count: u32, member: u32, column: u32, group_in: u32, group_out: u32, begin: u32, end: u32 }

fn corner_of(group: vec3u) -> Corner {
  let group_in = params.in_blocks / params.groups;
  let group_out = params.out_blocks / params.groups;
  let columns = (group_out + blocks - 1) / blocks;
  let count = params.kernel_height * params.kernel_width * group_in;
  let pixels = params.batch * params.out_height * params.out_width;
  let share = (pixels + params.splits - 1) / params.splits;
  let begin = group.z * share;
  return Corner(group.x * blocks, count, group.y / columns, (group.y % columns) * blocks, group_in, group_out,
    begin, min(begin + share, pixels));
}

// A row of the unfolded x: a tap's shift and a block of input channels.
struct Row { shift_y: i32, shift_x: i32, block: u32, inside: bool }

fn row_of(block: u32, corner: Corner) -> Row {
  let index = min(corner.first + block, corner.count - 1);
  let tap = index / corner.group_in;
  return Row(i32((tap / params.kernel_width) * params.dilation_y) - params.pad_y,
    i32((tap % params.kernel_width) * params.dilation_x) - params.pad_x,
    corner.member * corner.group_in + index % corner.group_in, corner.first + block < corner.count);
}

// A block of output channels.
struct Column { block: u32, inside: bool }

fn column_of(block: u32, corner: Corner) -> Column {
  let at = min(corner.column + block, corner.group_out - 1);
  return Column(corner.member * corner.group_out + at, corner.column + block < corner.group_out);
}

// An output pixel.
struct Pixel { index: u32, x: u32, y: u32, image: u32 }

fn pixel_of(index: u32) -> Pixel {
  let row = index / params.out_width;
  return Pixel(index, index % params.out_width, row % params.out_height, row / params.out_height);
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

fn load_x(row: Row, at: Pixel, end: u32) -> Staged4 {
  let line = i32(at.y * params.stride_y) + row.shift_y;
  let column = i32(at.x * params.stride_x) + row.shift_x;
  let inside = row.inside && at.index < end
    && line >= 0 && column >= 0 && line < i32(params.in_height) && column < i32(params.in_width);
  if (!inside) { return Staged4(); }
  let pixel = (at.image * params.in_height + u32(line)) * params.in_width + u32(column);
  return Staged4(x[pixel * params.in_blocks + row.block]);
}

fn load_dy(column: Column, index: u32, end: u32) -> Staged4 {
  if (!column.inside || index >= end) { return Staged4(); }
  return Staged4(broadcast[index * params.out_blocks + column.block]);
}
