enable f16;
enable chromium_experimental_subgroup_matrix;
// Threads 0-31, 32-63 and so on are subgroups on the devices that take this form; WGSL does not know.
diagnostic(off, chromium.subgroup_matrix_uniformity);
// A square of 16 x 16 float32 sums in the registers of a subgroup of 32 threads.
alias Sums = subgroup_matrix_result<f32, 16, 16>;

fn no_sums() -> Sums { return Sums(); }

// sums + 16 pixels x 16 inputs * 16 inputs x 16 outputs, which begin at these places of the workgroup's tiles.
fn multiply_add(sums: Sums, pixels_at: u32, weights_at: u32, lane: u32) -> Sums {
  let x = subgroupMatrixLoad<subgroup_matrix_left<f16, 16, 16>, row_major>(&pixel_tile, pixels_at, pixel_pitch);
  let w = subgroupMatrixLoad<subgroup_matrix_right<f16, 16, 16>, row_major>(&weight_tile, weights_at, weight_pitch);
  return subgroupMatrixMultiplyAccumulate(x, w, sums);
}

fn keep_sums(sums: Sums, at: u32, lane: u32) { subgroupMatrixStore<row_major>(&sums_tile, at, sums, 16); }
