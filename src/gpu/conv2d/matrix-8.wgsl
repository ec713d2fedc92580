enable f16;
enable chromium_experimental_subgroup_matrix;
// Threads 0-31, 32-63 and so on are subgroups on the devices that take this form; WGSL does not know.
diagnostic(off, chromium.subgroup_matrix_uniformity);
// A square of 16 x 16 float32 sums in the registers of a subgroup of 32 threads, as four of 8 x 8.
alias Quarter = subgroup_matrix_result<f32, 8, 8>;
alias Left = subgroup_matrix_left<f16, 8, 8>;
alias Right = subgroup_matrix_right<f16, 8, 8>;
struct Sums { a: Quarter, b: Quarter, c: Quarter, d: Quarter }

fn no_sums() -> Sums { return Sums(Quarter(), Quarter(), Quarter(), Quarter()); }

fn left_from(at: u32) -> Left {
  if (left_turned) { return subgroupMatrixLoad<Left, col_major>(&left_tile, at, left_pitch); }
  return subgroupMatrixLoad<Left, row_major>(&left_tile, at, left_pitch);
}

fn right_from(at: u32) -> Right { return subgroupMatrixLoad<Right, row_major>(&right_tile, at, right_pitch); }

// sums + 16 rows x 16 terms * 16 terms x 16 columns, which begin at these places of the workgroup's tiles.
fn multiply_add(sums: Sums, left_at: u32, right_at: u32, lane: u32) -> Sums {
  var next = sums;
  for (var half = 0u; half < 16; half += 8) {
    let top = left_from(left_at + left_place(0, half));
    let bottom = left_from(left_at + left_place(8, half));
    let left = right_from(right_at + half * right_pitch);
    let right = right_from(right_at + half * right_pitch + 8);
    next.a = subgroupMatrixMultiplyAccumulate(top, left, next.a);
    next.b = subgroupMatrixMultiplyAccumulate(top, right, next.b);
    next.c = subgroupMatrixMultiplyAccumulate(bottom, left, next.c);
    next.d = subgroupMatrixMultiplyAccumulate(bottom, right, next.d);
  }
  return next;
}

fn keep_sums(sums: Sums, at: u32, lane: u32) {
  subgroupMatrixStore<row_major>(&sums_tile, at, sums.a, 16);
  subgroupMatrixStore<row_major>(&sums_tile, at + 8, sums.b, 16);
  subgroupMatrixStore<row_major>(&sums_tile, at + 128, sums.c, 16);
  subgroupMatrixStore<row_major>(&sums_tile, at + 136, sums.d, 16);
}
