enable f16;
enable chromium_experimental_subgroup_matrix;
// Threads 0-31, 32-63 and so on are subgroups on the devices that take this form; WGSL does not know.
diagnostic(off, chromium.subgroup_matrix_uniformity);
// A square of 16 x 16 float32 sums in the registers of a subgroup of 32 threads.
alias Sums = subgroup_matrix_result<f32, 16, 16>;
alias Left = subgroup_matrix_left<f16, 16, 16>;
alias Right = subgroup_matrix_right<f16, 16, 16>;

fn no_sums() -> Sums { return Sums(); }

fn left_from(at: u32) -> Left {
  if (left_turned) { return subgroupMatrixLoad<Left, col_major>(&left_tile, at, left_pitch); }
  return subgroupMatrixLoad<Left, row_major>(&left_tile, at, left_pitch);
}

// sums + 16 rows x 16 terms * 16 terms x 16 columns, which begin at these places of the workgroup's tiles.
fn multiply_add(sums: Sums, left_at: u32, right_at: u32, lane: u32) -> Sums {
  let right = subgroupMatrixLoad<Right, row_major>(&right_tile, right_at, right_pitch);
  return subgroupMatrixMultiplyAccumulate(left_from(left_at), right, sums);
}

fn keep_sums(sums: Sums, at: u32, lane: u32) { subgroupMatrixStore<row_major>(&sums_tile, at, sums, 16); }
