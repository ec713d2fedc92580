// What the kernels for matrix units share. 128 threads hold 64 x 64 sums: each 32 of them 16 rows, as four squares of 16 x 16.
// The factors of the next 16 terms lie in workgroup memory as float16. The right one has a line of columns for each term, the left one a
// line of terms for each row, or, where it is `left_turned`, of rows for each term. `multiply_add` takes the squares to the
// device's matrix units, or does without (matrix-16.wgsl, matrix-8.wgsl, matrix-plain.wgsl).
// Lines are farther apart than they are long, so that those of a square lie in different banks.
const left_pitch = select(24u, 72u, left_turned);
const left_lines = select(64u, 16u, left_turned);
const right_pitch = 72u;

var<workgroup> left_tile: array<f16, left_lines * left_pitch>;
var<workgroup> right_tile: array<f16, 16 * right_pitch>;
// A square of sums from each 32 threads, on its way out.
var<workgroup> sums_tile: array<f32, 4 * 256>;

fn left_place(row: u32, term: u32) -> u32 {
  return select(row * left_pitch + term, term * left_pitch + row, left_turned);
}

fn keep_left(at: u32, halves: vec4h) {
  left_tile[at] = halves.x;
  left_tile[at + 1] = halves.y;
  left_tile[at + 2] = halves.z;
  left_tile[at + 3] = halves.w;
}

fn keep_right(at: u32, halves: vec4h) {
  right_tile[at] = halves.x;
  right_tile[at + 1] = halves.y;
  right_tile[at + 2] = halves.z;
  right_tile[at + 3] = halves.w;
}

// A column of squares goes by way of sums_tile to where it belongs: each thread puts a block of 4 columns of two rows.
fn put_sums(sums: Sums, column: u32, thread: u32, goal: Goal) {
  keep_sums(sums, thread / 32 * 256, thread % 32);
  workgroupBarrier();
  for (var row = thread / 4; row < 64; row += 32) {
    let at = row * 16 + (thread % 4) * 4;
    let value = vec4f(sums_tile[at], sums_tile[at + 1], sums_tile[at + 2], sums_tile[at + 3]);
    put_block(row, column * 4 + thread % 4, goal, value);
  }
  workgroupBarrier(); // before the next column overwrites it
}
