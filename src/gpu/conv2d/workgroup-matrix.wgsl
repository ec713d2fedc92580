// Implicit GEMM on matrix units: 128 threads stage 64 pixels and 64 output channels of 16 input channels, and load the next ones
// while they multiply (matrix-tiles.wgsl). The chunks are those of workgroup-tile.wgsl; within a chunk the units add in an order
// of their own.
const blocks = 16u;
const left_turned = false;

// Where the sums of a workgroup belong.
struct Goal { first: u32, split: u32, grid: Grid, corner: Corner }

fn put_block(pixel: u32, column: u32, goal: Goal, value: vec4f) {
  let index = goal.first + pixel;
  let block = goal.corner.column + column;
  if (index < goal.grid.count && block < goal.corner.group_to) {
    put(index, goal.split, goal.grid, goal.corner.member * goal.corner.group_to + block, value);
  }
}

@compute @workgroup_size(128)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let grid = grid_of(phase_index(group));
  let corner = corner_of(group.y);
  let first = tile_index(group) * pixels;
  let cover = cover_of(first, grid);
  let split = group.z % params.splits;
  let taps = params.kernel_height * params.kernel_width;
  let chunks = (corner.group_from + depth - 1) / depth;
  let share = (chunks * taps + params.splits - 1) / params.splits;
  let end = min((split + 1) * share, chunks * taps);
  // This thread stages a block of inputs of two pixels; the first 64 threads stage one of four inputs and outputs, too.
  let cell0 = cell_of(first + thread / depth, grid);
  let cell1 = cell_of(first + thread / depth + 32, grid);
  let pixel_slot = (thread / depth) * left_pitch + (thread % depth) * 4;
  let weight_input = select(thread / blocks, thread % depth, transposed);
  let weight_block = select(thread % blocks, thread / depth, transposed);
  let weight_slot = weight_input * 4 * right_pitch + weight_block * 4;
  let weighs = thread < 64;
  let lane = thread % 32;
  let team = thread / 32;
  var s0 = no_sums(); var s1 = no_sums(); var s2 = no_sums(); var s3 = no_sums();
  var p0 = Staged4(); var p1 = Staged4(); var w = Weights();
  var t0 = Tap(0, false); var t1 = Tap(0, false);
  var tap = (split * share) / chunks;
  var input = ((split * share) % chunks) * depth;
  var found = false; // the taps' place in the source
  var staged = false; // p0, p1 and w hold the next chunk
  loop {
    if (staged) {
      keep_left(pixel_slot, p0);
      keep_left(pixel_slot + 32 * left_pitch, p1);
      if (weighs) {
        keep_right(weight_slot, w[0]);
        keep_right(weight_slot + right_pitch, w[1]);
        keep_right(weight_slot + 2 * right_pitch, w[2]);
        keep_right(weight_slot + 3 * right_pitch, w[3]);
      }
    }
    workgroupBarrier();
    let multiplies = staged;
    // The next chunk that some pixel meets.
    while (tap * chunks + input / depth < end && !found) {
      let reach = reach_of(tap, cover, grid);
      if (reach.hit) {
        t0 = tap_of(cell0, reach.dy, reach.dx, corner.origin);
        t1 = tap_of(cell1, reach.dy, reach.dx, corner.origin);
        found = true;
      } else {
        tap++;
        input = 0;
      }
    }
    staged = tap * chunks + input / depth < end;
    if (staged) {
      p0 = load_pixel(t0, input + thread % depth, corner.group_from);
      p1 = load_pixel(t1, input + thread % depth, corner.group_from);
      if (weighs) { w = load_weights(tap, input + weight_input, weight_block, corner); }
      input += depth;
      if (input >= corner.group_from) {
        input = 0;
        tap++;
        found = false;
      }
    }
    if (multiplies) {
      let rows = team * 16 * left_pitch;
      s0 = multiply_add(s0, rows, 0, lane);
      s1 = multiply_add(s1, rows, 16, lane);
      s2 = multiply_add(s2, rows, 32, lane);
      s3 = multiply_add(s3, rows, 48, lane);
    }
    workgroupBarrier();
    if (!staged) { break; }
  }
  let goal = Goal(first, split, grid, corner);
  put_sums(s0, 0, thread, goal);
  put_sums(s1, 1, thread, goal);
  put_sums(s2, 2, thread, goal);
  put_sums(s3, 3, thread, goal);
}
