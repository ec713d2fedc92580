// dW on matrix units, first pass of a deterministic split-K: 128 threads stage 16 output pixels of 64 rows of the unfolded x and of
// 64 channels of dy, and load the next ones while they multiply (matrix-tiles.wgsl). The splits are those of
// workgroup-weight-gradient.wgsl; within 16 pixels the units add in an order of their own.
const blocks = 16u;
const lines = 8u; // pixels that the threads stage at once
const depth = 2 * lines;
const left_turned = true; // x lies in memory by pixels, which are the terms

// Where the sums of a workgroup belong.
struct Goal { split: u32, corner: Corner }

fn put_block(row: u32, column: u32, goal: Goal, value: vec4f) {
  let corner = goal.corner;
  let rows = corner.count * 4;
  let target_row = corner.first * 4 + row;
  let block = corner.column + column;
  if (target_row < rows && block < corner.group_out) {
    put((goal.split * rows + target_row) * params.out_blocks + corner.member * corner.group_out + block, value);
  }
}

@compute @workgroup_size(lines * blocks)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let corner = corner_of(group);
  let end = corner.end;
  // This thread stages a row of x and a channel block of dy, at two pixels.
  let row = row_of(thread % blocks, corner);
  let column = column_of(thread % blocks, corner);
  let left_slot = left_place(thread % blocks * 4, thread / blocks);
  let right_slot = thread / blocks * right_pitch + thread % blocks * 4;
  var at0 = pixel_of(corner.begin + thread / blocks);
  var at1 = pixel_of(corner.begin + thread / blocks + lines);
  var p0 = load_x(row, at0, end);
  var p1 = load_x(row, at1, end);
  var d0 = load_dy(column, at0.index, end);
  var d1 = load_dy(column, at1.index, end);
  let lane = thread % 32;
  let rows = left_place(thread / 32 * 16, 0);
  var s0 = no_sums(); var s1 = no_sums(); var s2 = no_sums(); var s3 = no_sums();
  for (var pixel = corner.begin; pixel < end; pixel += depth) {
    keep_left(left_slot, p0);
    keep_left(left_slot + lines * left_pitch, p1);
    keep_right(right_slot, d0);
    keep_right(right_slot + lines * right_pitch, d1);
    workgroupBarrier();
    at0 = after(at0, depth);
    at1 = after(at1, depth);
    p0 = load_x(row, at0, end);
    p1 = load_x(row, at1, end);
    d0 = load_dy(column, at0.index, end);
    d1 = load_dy(column, at1.index, end);
    s0 = multiply_add(s0, rows, 0, lane);
    s1 = multiply_add(s1, rows, 16, lane);
    s2 = multiply_add(s2, rows, 32, lane);
    s3 = multiply_add(s3, rows, 48, lane);
    workgroupBarrier();
  }
  let goal = Goal(group.z, corner);
  put_sums(s0, 0, thread, goal);
  put_sums(s1, 1, thread, goal);
  put_sums(s2, 2, thread, goal);
  put_sums(s3, 3, thread, goal);
}
