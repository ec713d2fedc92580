// Implicit GEMM, barrier-free: one thread holds 4 pixels x 8 or 16 output channels (1 or 2 `pairs` of blocks) in
// registers and walks taps and input channels, 4 at a time. The threads of a workgroup share the output channels, so the
// weights are `broadcast`. A workgroup is small, no more than a subgroup of a CPU: then most taps that lie outside of the map do
// so for all of its pixels, and are left out.
// Channels per group must be multiples of 4. Rows past the last one are read but meet zeros or are not stored.
override pairs: u32 = 1;
const threads = 8u;
const pixels = 4u * threads;

fn tile(group: vec3u, thread: u32, lane: u32) {
  let grid = grid_of(phase_index(group));
  let group_to = params.to_blocks / params.groups;
  let group_from = params.from_blocks / params.groups;
  let columns = (group_to + params.column_blocks - 1) / params.column_blocks;
  let member = group.y / columns;
  let column = (group.y % columns) * params.column_blocks;
  let block = member * group_to + column;
  let origin = member * group_from;
  let first = tile_index(group) * pixels;
  let index = first + thread;
  let c0 = cell_of(index, grid);
  let c1 = cell_of(index + threads, grid);
  let c2 = cell_of(index + 2 * threads, grid);
  let c3 = cell_of(index + 3 * threads, grid);
  // Source rows under the workgroup's cells: a tap that lies outside for all of them is left out.
  let top = cell_of(first, grid);
  let bottom = cell_of(first + pixels - 1, grid);
  let one_image = top.image == bottom.image;
  let row_step = select(params.stride_y, 1u, transposed);
  let top_row = i32(select(0u, top.y * row_step, one_image));
  let bottom_row = i32(select(grid.height - 1, bottom.y, one_image) * row_step);
  // The weights are [tap][input of the group][block of outputs]; with `transposed`, rows are outputs of the walk.
  let weight_blocks = select(params.to_blocks, params.from_blocks, transposed);
  let next_block = select(1u, 4 * weight_blocks, transposed);
  let next_input = select(4 * weight_blocks, 1u, transposed);
  let mine = row_offset(lane, weight_blocks, next_block)
    + select(block, column * 4 * weight_blocks + origin, transposed);
  var a00 = vec4f(0); var a01 = vec4f(0); var a02 = vec4f(0); var a03 = vec4f(0);
  var a10 = vec4f(0); var a11 = vec4f(0); var a12 = vec4f(0); var a13 = vec4f(0);
  var a20 = vec4f(0); var a21 = vec4f(0); var a22 = vec4f(0); var a23 = vec4f(0);
  var a30 = vec4f(0); var a31 = vec4f(0); var a32 = vec4f(0); var a33 = vec4f(0);
  for (var ky = 0u; ky < params.kernel_height; ky++) {
    let dy = offset_of(i32(ky * params.dilation_y), params.pad_y, grid.phase_y, i32(params.stride_y));
    if (!dy.hit || bottom_row + dy.value < 0 || top_row + dy.value >= i32(params.from_height)) { continue; }
    for (var kx = 0u; kx < params.kernel_width; kx++) {
      let dx = offset_of(i32(kx * params.dilation_x), params.pad_x, grid.phase_x, i32(params.stride_x));
      let right = i32((grid.width - 1) * select(params.stride_x, 1u, transposed));
      if (!dx.hit || right + dx.value < 0 || dx.value >= i32(params.from_width)) { continue; }
      let t0 = tap_of(c0, dy.value, dx.value, origin);
      let t1 = tap_of(c1, dy.value, dx.value, origin);
      let t2 = tap_of(c2, dy.value, dx.value, origin);
      let t3 = tap_of(c3, dy.value, dx.value, origin);
      var at = (ky * params.kernel_width + kx) * params.tap_rows * weight_blocks + mine;
      for (var c = 0u; c < group_from; c++) {
        let x0 = load(t0, c);
        let x1 = load(t1, c);
        let x2 = load(t2, c);
        let x3 = load(t3, c);
        let v = load_rows(at, weight_blocks, next_block);
        let v0 = turn(v.first);
        let v1 = turn(v.second);
        a00 = sum(a00, x0, v0);
        a10 = sum(a10, x1, v0);
        a20 = sum(a20, x2, v0);
        a30 = sum(a30, x3, v0);
        a01 = sum(a01, x0, v1);
        a11 = sum(a11, x1, v1);
        a21 = sum(a21, x2, v1);
        a31 = sum(a31, x3, v1);
        if (pairs > 1) {
          let w = load_rows(at + 2 * next_block, weight_blocks, next_block);
          let w0 = turn(w.first);
          let w1 = turn(w.second);
          a02 = sum(a02, x0, w0);
          a12 = sum(a12, x1, w0);
          a22 = sum(a22, x2, w0);
          a32 = sum(a32, x3, w0);
          a03 = sum(a03, x0, w1);
          a13 = sum(a13, x1, w1);
          a23 = sum(a23, x2, w1);
          a33 = sum(a33, x3, w1);
        }
        at += next_input;
      }
    }
  }
  let g0 = target_of(index, grid);
  let g1 = target_of(index + threads, grid);
  let g2 = target_of(index + 2 * threads, grid);
  let g3 = target_of(index + 3 * threads, grid);
  // This loop moves the next block up, so that the code of loads and stores exists only once: drivers on a CPU unfold
  // each copy into branches. The loop's length is a uniform, so that they do not unroll it.
  for (var j = 0u; j < min(params.column_blocks, group_to - column); j++) {
    let affine = affine_of(block + j);
    store(g0, block + j, affine, a00);
    store(g1, block + j, affine, a10);
    store(g2, block + j, affine, a20);
    store(g3, block + j, affine, a30);
    a00 = a01; a01 = a02; a02 = a03;
    a10 = a11; a11 = a12; a12 = a13;
    a20 = a21; a21 = a22; a22 = a23;
    a30 = a31; a31 = a32; a32 = a33;
  }
}
