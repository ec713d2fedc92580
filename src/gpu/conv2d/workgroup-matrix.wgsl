// Implicit GEMM on matrix units: 128 threads stage 64 pixels and 64 output channels of 16 input channels in workgroup memory,
// as float16, and load the next ones while they multiply. Each 32 threads hold the float32 sums of 16 pixels: four squares of
// 16 x 16. `multiply_add` takes the squares to the device's matrix units, or does without (matrix-*.wgsl). The chunks are
// those of workgroup-tile.wgsl; within a chunk the units add in an order of their own.
const blocks = 16u;
const pixel_pitch = 24u; // values from one pixel to the next, and from one input to the next: more than are used,
const weight_pitch = 72u; // so that the rows of a square lie in different banks

var<workgroup> pixel_tile: array<f16, 64 * 24>;
var<workgroup> weight_tile: array<f16, 16 * 72>;
// A square of sums from each 32 threads, on its way out.
var<workgroup> sums_tile: array<f32, 4 * 256>;

fn keep_pixel(at: u32, value: vec4f) {
  let halves = vec4h(value);
  pixel_tile[at] = halves.x;
  pixel_tile[at + 1] = halves.y;
  pixel_tile[at + 2] = halves.z;
  pixel_tile[at + 3] = halves.w;
}

fn keep_weight(at: u32, value: vec4f) {
  let halves = vec4h(value);
  weight_tile[at] = halves.x;
  weight_tile[at + 1] = halves.y;
  weight_tile[at + 2] = halves.z;
  weight_tile[at + 3] = halves.w;
}

// The sums of 64 pixels and 16 output channels, which lie in sums_tile, to where they belong: two blocks of 4 a thread.
fn put_square(column: u32, thread: u32, first: u32, split: u32, grid: Grid, corner: Corner) {
  let block = corner.column + column * 4 + thread % 4;
  let origin = corner.member * corner.group_to;
  for (var pixel = thread / 4; pixel < pixels; pixel += 32) {
    let at = pixel * 16 + (thread % 4) * 4;
    let value = vec4f(sums_tile[at], sums_tile[at + 1], sums_tile[at + 2], sums_tile[at + 3]);
    if (first + pixel < grid.count && block < corner.group_to) { put(first + pixel, split, grid, origin + block, value); }
  }
}

// A column of squares, by way of sums_tile.
fn put_sums(sums: Sums, column: u32, thread: u32, first: u32, split: u32, grid: Grid, corner: Corner) {
  keep_sums(sums, thread / 32 * 256, thread % 32);
  workgroupBarrier();
  put_square(column, thread, first, split, grid, corner);
  workgroupBarrier(); // before the next column overwrites it
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
  let pixel_slot = (thread / depth) * pixel_pitch + (thread % depth) * 4;
  let weight_input = select(thread / blocks, thread % depth, transposed);
  let weight_block = select(thread % blocks, thread / depth, transposed);
  let weight_slot = weight_input * 4 * weight_pitch + weight_block * 4;
  let weighs = thread < 64;
  let lane = thread % 32;
  let team = thread / 32;
  var s0 = no_sums(); var s1 = no_sums(); var s2 = no_sums(); var s3 = no_sums();
  var p0 = vec4f(0); var p1 = vec4f(0); var w = mat4x4f();
  var t0 = Tap(0, false); var t1 = Tap(0, false);
  var tap = (split * share) / chunks;
  var input = ((split * share) % chunks) * depth;
  var found = false; // the taps' place in the source
  var staged = false; // p0, p1 and w hold the next chunk
  loop {
    if (staged) {
      keep_pixel(pixel_slot, p0);
      keep_pixel(pixel_slot + 32 * pixel_pitch, p1);
      if (weighs) {
        keep_weight(weight_slot, w[0]);
        keep_weight(weight_slot + weight_pitch, w[1]);
        keep_weight(weight_slot + 2 * weight_pitch, w[2]);
        keep_weight(weight_slot + 3 * weight_pitch, w[3]);
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
      let rows = team * 16 * pixel_pitch;
      s0 = multiply_add(s0, rows, 0, lane);
      s1 = multiply_add(s1, rows, 16, lane);
      s2 = multiply_add(s2, rows, 32, lane);
      s3 = multiply_add(s3, rows, 48, lane);
    }
    workgroupBarrier();
    if (!staged) { break; }
  }
  put_sums(s0, 0, thread, first, split, grid, corner);
  put_sums(s1, 1, thread, first, split, grid, corner);
  put_sums(s2, 2, thread, first, split, grid, corner);
  put_sums(s3, 3, thread, first, split, grid, corner);
}
