// dW, first pass of a deterministic split-K: the product of the unfolded x and dy [pixels, Cout], barrier-free. One thread
// holds 4 input channels of one tap x 8 or 16 output channels (1 or 2 `pairs` of blocks) and walks 4 output pixels at a
// time through every `splits`-th row. The threads of a workgroup share the output channels, so dy is `broadcast`. Channels
// per group must be multiples of 4. Pixels past a row's end are read but meet zeros.
override pairs: u32 = 1;
const threads = 8;

fn sum(start: vec4f, x: vec4f, rows: mat4x4f) -> vec4f {
  let y = fma(vec4f(x.y), rows[1], fma(vec4f(x.x), rows[0], start));
  return fma(vec4f(x.w), rows[3], fma(vec4f(x.z), rows[2], y));
}

fn tile(group: vec3u, thread: u32, lane: u32) {
  let group_in = params.in_blocks / params.groups;
  let group_out = params.out_blocks / params.groups;
  let taps = params.kernel_height * params.kernel_width;
  let columns = (group_out + params.column_blocks - 1) / params.column_blocks;
  let member = group.y / columns;
  let column = (group.y % columns) * params.column_blocks;
  let out_block = member * group_out + column;
  let split = group.z;
  let first = group.x * threads;
  let count = taps * group_in;
  let reach = reach_of(first / group_in, min(first + threads - 1, count - 1) / group_in);
  let index = min(first + thread, count - 1);
  let tap = index / group_in;
  let in_block = member * group_in + index % group_in;
  let shift_y = i32((tap / params.kernel_width) * params.dilation_y) - params.pad_y;
  let shift_x = i32((tap % params.kernel_width) * params.dilation_x) - params.pad_x;
  let mine = row_offset(lane, params.out_blocks, 1) + out_block;
  var a00 = vec4f(0); var a01 = vec4f(0); var a02 = vec4f(0); var a03 = vec4f(0);
  var a10 = vec4f(0); var a11 = vec4f(0); var a12 = vec4f(0); var a13 = vec4f(0);
  var a20 = vec4f(0); var a21 = vec4f(0); var a22 = vec4f(0); var a23 = vec4f(0);
  var a30 = vec4f(0); var a31 = vec4f(0); var a32 = vec4f(0); var a33 = vec4f(0);
  for (var row = split; row < params.batch * params.out_height; row += params.splits) {
    let y = i32((row % params.out_height) * params.stride_y);
    if (y + reach.bottom < 0 || y + reach.top >= i32(params.in_height)) { continue; }
    let in_row = (i32((row / params.out_height) * params.in_height) + y + shift_y) * i32(params.in_width);
    let source = Source(in_row, shift_x, in_block, y + shift_y >= 0 && y + shift_y < i32(params.in_height));
    for (var pixel = reach.low; pixel < reach.high; pixel += 4) {
      let x0 = load(source, pixel, reach.high);
      let x1 = load(source, pixel + 1, reach.high);
      let x2 = load(source, pixel + 2, reach.high);
      let x3 = load(source, pixel + 3, reach.high);
      let v0 = vec4f(x0.x, x1.x, x2.x, x3.x);
      let v1 = vec4f(x0.y, x1.y, x2.y, x3.y);
      let v2 = vec4f(x0.z, x1.z, x2.z, x3.z);
      let v3 = vec4f(x0.w, x1.w, x2.w, x3.w);
      let at = (row * params.out_width + u32(pixel)) * params.out_blocks + mine;
      let d = load_rows(at, params.out_blocks, 1);
      a00 = sum(a00, v0, d.first);
      a10 = sum(a10, v1, d.first);
      a20 = sum(a20, v2, d.first);
      a30 = sum(a30, v3, d.first);
      a01 = sum(a01, v0, d.second);
      a11 = sum(a11, v1, d.second);
      a21 = sum(a21, v2, d.second);
      a31 = sum(a31, v3, d.second);
      if (pairs > 1) {
        let e = load_rows(at + 2, params.out_blocks, 1);
        a02 = sum(a02, v0, e.first);
        a12 = sum(a12, v1, e.first);
        a22 = sum(a22, v2, e.first);
        a32 = sum(a32, v3, e.first);
        a03 = sum(a03, v0, e.second);
        a13 = sum(a13, v1, e.second);
        a23 = sum(a23, v2, e.second);
        a33 = sum(a33, v3, e.second);
      }
    }
  }
  let inputs = group_in * 4;
  let target_row = ((split * taps + tap) * inputs + (index % group_in) * 4) * params.out_blocks + out_block;
  let kept = first + thread < count;
  // A loop that moves the next block up: see tile.wgsl.
  for (var j = 0u; j < min(params.column_blocks, group_out - column); j++) {
    if (kept) {
      put(target_row + j, a00);
      put(target_row + params.out_blocks + j, a10);
      put(target_row + 2 * params.out_blocks + j, a20);
      put(target_row + 3 * params.out_blocks + j, a30);
    }
    a00 = a01; a01 = a02; a02 = a03;
    a10 = a11; a11 = a12; a12 = a13;
    a20 = a21; a21 = a22; a22 = a23;
    a30 = a31; a31 = a32; a32 = a33;
  }
}
