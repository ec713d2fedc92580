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

// sums + 16 pixels x 16 inputs * 16 inputs x 16 outputs, which begin at these places of the workgroup's tiles.
fn multiply_add(sums: Sums, pixels_at: u32, weights_at: u32, lane: u32) -> Sums {
  var next = sums;
  for (var half = 0u; half < 16; half += 8) {
    let top = subgroupMatrixLoad<Left, row_major>(&pixel_tile, pixels_at + half, pixel_pitch);
    let bottom = subgroupMatrixLoad<Left, row_major>(&pixel_tile, pixels_at + half + 8 * pixel_pitch, pixel_pitch);
    let left = subgroupMatrixLoad<Right, row_major>(&weight_tile, weights_at + half * weight_pitch, weight_pitch);
    let right = subgroupMatrixLoad<Right, row_major>(&weight_tile, weights_at + half * weight_pitch + 8, weight_pitch);
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
