// Barrier-free: a thread holds 8 neighbouring pixels of a row x 16 outputs. It takes two taps at a time: the first of each two meets
// the even columns of the source, the other the odd ones. The weights are `broadcast`.
const threads = 64;
// As LAYER_TILES in walk.ts.
const layer_groups = 4096u;

// Under the first and the last four pixels.
struct Columns { near: mat3x4f, far: mat3x4f }

fn next(columns: Columns, pixel: vec3f) -> Columns {
  return Columns(moved(columns.near, first_of(columns.far)), moved(columns.far, pixel));
}

fn tile(group: vec3u, thread: u32, lane: u32) {
  let strips = (params.to_width + params.strip - 1) / params.strip;
  let index = (group.z * layer_groups + group.x) * threads + thread;
  let rows = params.batch * params.to_height;
  let row = min(index / strips, rows - 1);
  let left = index % strips * params.strip;
  let top = i32(row % params.to_height * 2) - params.pad_y;
  let mine = row_offset(lane, 1, params.blocks) + group.y * 4;
  var near = Sums();
  var far = Sums();
  for (var ky = 0u; ky < params.kernel_height; ky++) {
    let line = line_of(row / params.to_height, top + i32(ky));
    var x = i32(left * 2) - params.pad_x;
    var even = Columns();
    var odd = Columns();
    // The length of this loop is a uniform, so that drivers do not unroll its loads.
    for (var i = 1u; i < params.strip; i++) {
      even = next(even, pixel_at(line, x));
      odd = next(odd, pixel_at(line, x + 1));
      x += 2;
    }
    for (var kx = 0u; kx < params.kernel_width; kx += 2) {
      even = next(even, pixel_at(line, x));
      odd = next(odd, pixel_at(line, x + 1));
      x += 2;
      let at = (ky * params.kernel_width + kx) * 3 * params.blocks + mine;
      let one = load_rows(at, 1, params.blocks);
      let two = load_rows(at + 2 * params.blocks, 1, params.blocks);
      let three = load_rows(at + 4 * params.blocks, 1, params.blocks);
      let first = Weights(one.first, one.second, two.first);
      let second = Weights(two.second, three.first, three.second);
      // Behind the last tap of an odd kernel is none.
      let real = select(0.0, 1.0, kx + 1 < params.kernel_width);
      near = add_tap(add_tap(near, even.near, first), odd.near * real, second);
      far = add_tap(add_tap(far, even.far, first), odd.far * real, second);
    }
  }
  let count = select(0u, min(params.strip, params.to_width - left), index / strips < rows);
  for (var done = 0u; done < count; done += 4) {
    store_strip(near, row * params.to_width + left + done, min(count - done, 4), group.y * 4);
    near = far;
  }
}
