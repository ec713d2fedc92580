// Implicit GEMM for GPUs: 128 threads stage 64 pixels and 64 output channels (128 if `wide`) of 16 input channels in workgroup
// memory, and load the next ones while they multiply; each holds 8 pixels x 4 (8) output channels. Adds in the order of
// tile.wgsl; with `splits` (split-K) a workgroup adds one part of the taps and inputs.
// Nothing is cut at the ends: input channels of a group are a multiple of 16, output channels of the tile's.
override aligned: bool = false;
const pixels = 64u;
const depth = 4u; // blocks of 4 input channels
const pitch = 65u; // one more than the pixels: neighbouring threads then write to different banks

var<workgroup> pixel_tile: array<vec4f, 260>;
var<workgroup> weight_tile: array<vec4f, 16 * blocks>;

// Where the channels of a workgroup begin: its group of the convolution, and its first block of outputs in it.
struct Corner { member: u32, column: u32, origin: u32, group_from: u32, group_to: u32 }

fn corner_of(column: u32) -> Corner {
  let group_to = params.to_blocks / params.groups;
  let group_from = params.from_blocks / params.groups;
  let columns = (group_to + blocks - 1) / blocks;
  let member = column / columns;
  return Corner(member, (column % columns) * blocks, member * group_from, group_from, group_to);
}

// 4 inputs x 4 outputs, one row per input. Neighbouring threads read neighbouring values of memory.
fn load_weights(tap: u32, input: u32, block: u32, corner: Corner) -> mat4x4f {
  if (!aligned && (input >= corner.group_from || corner.column + block >= corner.group_to)) { return mat4x4f(); }
  let row = tap * params.tap_rows;
  if (transposed) {
    let at = (row + (corner.column + block) * 4) * params.from_blocks + corner.origin + input;
    let step = params.from_blocks;
    return transpose(mat4x4f(broadcast_at(at), broadcast_at(at + step), broadcast_at(at + 2 * step), broadcast_at(at + 3 * step)));
  }
  let step = params.to_blocks;
  let at = (row + input * 4) * step + corner.member * corner.group_to + corner.column + block;
  return mat4x4f(broadcast_at(at), broadcast_at(at + step), broadcast_at(at + 2 * step), broadcast_at(at + 3 * step));
}

fn load_pixel(tap: Tap, input: u32, group_from: u32) -> vec4f {
  if (!tap.inside || (!aligned && input >= group_from)) { return vec4f(0); }
  return source_at(tap.at + input);
}

// The source rows and columns under the workgroup's cells.
struct Cover { top: i32, bottom: i32, right: i32 }

fn cover_of(first: u32, grid: Grid) -> Cover {
  let top = cell_of(first, grid);
  let bottom = cell_of(first + pixels - 1, grid);
  let step = select(vec2u(params.stride_x, params.stride_y), vec2u(1), transposed);
  let one_image = top.image == bottom.image;
  return Cover(i32(select(0u, top.y * step.y, one_image)), i32(select(grid.height - 1, bottom.y, one_image) * step.y),
    i32((grid.width - 1) * step.x));
}

// What a tap adds to source coordinates; no hit where it lies outside for all cells of the workgroup.
struct Reach { dy: i32, dx: i32, hit: bool }

fn reach_of(tap: u32, cover: Cover, grid: Grid) -> Reach {
  let dy = offset_of(i32(tap / params.kernel_width * params.dilation_y), params.pad_y, grid.phase_y, i32(params.stride_y));
  let dx = offset_of(i32(tap % params.kernel_width * params.dilation_x), params.pad_x, grid.phase_x, i32(params.stride_x));
  let rows = cover.bottom + dy.value >= 0 && cover.top + dy.value < i32(params.from_height);
  let columns = cover.right + dx.value >= 0 && dx.value < i32(params.from_width);
  return Reach(dy.value, dx.value, dy.hit && dx.hit && rows && columns);
}

fn rows_of(input: u32, block: u32) -> mat4x4f {
  let at = input * 4 * blocks + block;
  return mat4x4f(weight_tile[at], weight_tile[at + blocks], weight_tile[at + 2 * blocks], weight_tile[at + 3 * blocks]);
}

fn put(index: u32, split: u32, grid: Grid, to: u32, value: vec4f) {
  let goal = target_of(index, grid);
  if (params.splits == 1) {
    store(goal, to, affine_of(to), value);
  } else if (goal.inside) {
    result[split * params.batch * params.to_height * params.to_width * params.to_blocks + goal.pixel + to] = Result4(value);
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
  // This thread stages a block of inputs of two pixels, and of four outputs.
  let cell0 = cell_of(first + thread / depth, grid);
  let cell1 = cell_of(first + thread / depth + 32, grid);
  let pixel_slot = (thread % depth) * pitch + thread / depth;
  let weight_input = select(thread / blocks, thread % depth, transposed);
  let weight_block = select(thread % blocks, thread / depth, transposed);
  let weight_slot = weight_input * 4 * blocks + weight_block;
  let weighs = wide || thread < 64;
  let x = thread % 16;
  let row = thread / 16;
  var a0 = vec4f(0); var a1 = vec4f(0); var a2 = vec4f(0); var a3 = vec4f(0);
  var a4 = vec4f(0); var a5 = vec4f(0); var a6 = vec4f(0); var a7 = vec4f(0);
  var b0 = vec4f(0); var b1 = vec4f(0); var b2 = vec4f(0); var b3 = vec4f(0);
  var b4 = vec4f(0); var b5 = vec4f(0); var b6 = vec4f(0); var b7 = vec4f(0);
  var p0 = vec4f(0); var p1 = vec4f(0); var w = mat4x4f();
  var t0 = Tap(0, false); var t1 = Tap(0, false);
  var tap = (split * share) / chunks;
  var input = ((split * share) % chunks) * depth;
  var found = false; // the taps' place in the source
  var staged = false; // p0, p1 and w hold the next chunk
  loop {
    if (staged) {
      pixel_tile[pixel_slot] = p0;
      pixel_tile[pixel_slot + 32] = p1;
      if (weighs) {
        weight_tile[weight_slot] = w[0];
        weight_tile[weight_slot + blocks] = w[1];
        weight_tile[weight_slot + 2 * blocks] = w[2];
        weight_tile[weight_slot + 3 * blocks] = w[3];
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
      {
        let at = 0 * pitch + row;
        let x0 = pixel_tile[at]; let x1 = pixel_tile[at + 8]; let x2 = pixel_tile[at + 16]; let x3 = pixel_tile[at + 24];
        let x4 = pixel_tile[at + 32]; let x5 = pixel_tile[at + 40]; let x6 = pixel_tile[at + 48]; let x7 = pixel_tile[at + 56];
        let v0 = weight_tile[0u * blocks + x];
        a0 = fma(vec4f(x0.x), v0, a0); a1 = fma(vec4f(x1.x), v0, a1); a2 = fma(vec4f(x2.x), v0, a2); a3 = fma(vec4f(x3.x), v0, a3); a4 = fma(vec4f(x4.x), v0, a4); a5 = fma(vec4f(x5.x), v0, a5); a6 = fma(vec4f(x6.x), v0, a6); a7 = fma(vec4f(x7.x), v0, a7);
        if (wide) { let u = weight_tile[0u * blocks + x + 16];
        b0 = fma(vec4f(x0.x), u, b0); b1 = fma(vec4f(x1.x), u, b1); b2 = fma(vec4f(x2.x), u, b2); b3 = fma(vec4f(x3.x), u, b3); b4 = fma(vec4f(x4.x), u, b4); b5 = fma(vec4f(x5.x), u, b5); b6 = fma(vec4f(x6.x), u, b6); b7 = fma(vec4f(x7.x), u, b7); }
        let v1 = weight_tile[1u * blocks + x];
        a0 = fma(vec4f(x0.y), v1, a0); a1 = fma(vec4f(x1.y), v1, a1); a2 = fma(vec4f(x2.y), v1, a2); a3 = fma(vec4f(x3.y), v1, a3); a4 = fma(vec4f(x4.y), v1, a4); a5 = fma(vec4f(x5.y), v1, a5); a6 = fma(vec4f(x6.y), v1, a6); a7 = fma(vec4f(x7.y), v1, a7);
        if (wide) { let u = weight_tile[1u * blocks + x + 16];
        b0 = fma(vec4f(x0.y), u, b0); b1 = fma(vec4f(x1.y), u, b1); b2 = fma(vec4f(x2.y), u, b2); b3 = fma(vec4f(x3.y), u, b3); b4 = fma(vec4f(x4.y), u, b4); b5 = fma(vec4f(x5.y), u, b5); b6 = fma(vec4f(x6.y), u, b6); b7 = fma(vec4f(x7.y), u, b7); }
        let v2 = weight_tile[2u * blocks + x];
        a0 = fma(vec4f(x0.z), v2, a0); a1 = fma(vec4f(x1.z), v2, a1); a2 = fma(vec4f(x2.z), v2, a2); a3 = fma(vec4f(x3.z), v2, a3); a4 = fma(vec4f(x4.z), v2, a4); a5 = fma(vec4f(x5.z), v2, a5); a6 = fma(vec4f(x6.z), v2, a6); a7 = fma(vec4f(x7.z), v2, a7);
        if (wide) { let u = weight_tile[2u * blocks + x + 16];
        b0 = fma(vec4f(x0.z), u, b0); b1 = fma(vec4f(x1.z), u, b1); b2 = fma(vec4f(x2.z), u, b2); b3 = fma(vec4f(x3.z), u, b3); b4 = fma(vec4f(x4.z), u, b4); b5 = fma(vec4f(x5.z), u, b5); b6 = fma(vec4f(x6.z), u, b6); b7 = fma(vec4f(x7.z), u, b7); }
        let v3 = weight_tile[3u * blocks + x];
        a0 = fma(vec4f(x0.w), v3, a0); a1 = fma(vec4f(x1.w), v3, a1); a2 = fma(vec4f(x2.w), v3, a2); a3 = fma(vec4f(x3.w), v3, a3); a4 = fma(vec4f(x4.w), v3, a4); a5 = fma(vec4f(x5.w), v3, a5); a6 = fma(vec4f(x6.w), v3, a6); a7 = fma(vec4f(x7.w), v3, a7);
        if (wide) { let u = weight_tile[3u * blocks + x + 16];
        b0 = fma(vec4f(x0.w), u, b0); b1 = fma(vec4f(x1.w), u, b1); b2 = fma(vec4f(x2.w), u, b2); b3 = fma(vec4f(x3.w), u, b3); b4 = fma(vec4f(x4.w), u, b4); b5 = fma(vec4f(x5.w), u, b5); b6 = fma(vec4f(x6.w), u, b6); b7 = fma(vec4f(x7.w), u, b7); }
      }
      {
        let at = 1 * pitch + row;
        let x0 = pixel_tile[at]; let x1 = pixel_tile[at + 8]; let x2 = pixel_tile[at + 16]; let x3 = pixel_tile[at + 24];
        let x4 = pixel_tile[at + 32]; let x5 = pixel_tile[at + 40]; let x6 = pixel_tile[at + 48]; let x7 = pixel_tile[at + 56];
        let v0 = weight_tile[4u * blocks + x];
        a0 = fma(vec4f(x0.x), v0, a0); a1 = fma(vec4f(x1.x), v0, a1); a2 = fma(vec4f(x2.x), v0, a2); a3 = fma(vec4f(x3.x), v0, a3); a4 = fma(vec4f(x4.x), v0, a4); a5 = fma(vec4f(x5.x), v0, a5); a6 = fma(vec4f(x6.x), v0, a6); a7 = fma(vec4f(x7.x), v0, a7);
        if (wide) { let u = weight_tile[4u * blocks + x + 16];
        b0 = fma(vec4f(x0.x), u, b0); b1 = fma(vec4f(x1.x), u, b1); b2 = fma(vec4f(x2.x), u, b2); b3 = fma(vec4f(x3.x), u, b3); b4 = fma(vec4f(x4.x), u, b4); b5 = fma(vec4f(x5.x), u, b5); b6 = fma(vec4f(x6.x), u, b6); b7 = fma(vec4f(x7.x), u, b7); }
        let v1 = weight_tile[5u * blocks + x];
        a0 = fma(vec4f(x0.y), v1, a0); a1 = fma(vec4f(x1.y), v1, a1); a2 = fma(vec4f(x2.y), v1, a2); a3 = fma(vec4f(x3.y), v1, a3); a4 = fma(vec4f(x4.y), v1, a4); a5 = fma(vec4f(x5.y), v1, a5); a6 = fma(vec4f(x6.y), v1, a6); a7 = fma(vec4f(x7.y), v1, a7);
        if (wide) { let u = weight_tile[5u * blocks + x + 16];
        b0 = fma(vec4f(x0.y), u, b0); b1 = fma(vec4f(x1.y), u, b1); b2 = fma(vec4f(x2.y), u, b2); b3 = fma(vec4f(x3.y), u, b3); b4 = fma(vec4f(x4.y), u, b4); b5 = fma(vec4f(x5.y), u, b5); b6 = fma(vec4f(x6.y), u, b6); b7 = fma(vec4f(x7.y), u, b7); }
        let v2 = weight_tile[6u * blocks + x];
        a0 = fma(vec4f(x0.z), v2, a0); a1 = fma(vec4f(x1.z), v2, a1); a2 = fma(vec4f(x2.z), v2, a2); a3 = fma(vec4f(x3.z), v2, a3); a4 = fma(vec4f(x4.z), v2, a4); a5 = fma(vec4f(x5.z), v2, a5); a6 = fma(vec4f(x6.z), v2, a6); a7 = fma(vec4f(x7.z), v2, a7);
        if (wide) { let u = weight_tile[6u * blocks + x + 16];
        b0 = fma(vec4f(x0.z), u, b0); b1 = fma(vec4f(x1.z), u, b1); b2 = fma(vec4f(x2.z), u, b2); b3 = fma(vec4f(x3.z), u, b3); b4 = fma(vec4f(x4.z), u, b4); b5 = fma(vec4f(x5.z), u, b5); b6 = fma(vec4f(x6.z), u, b6); b7 = fma(vec4f(x7.z), u, b7); }
        let v3 = weight_tile[7u * blocks + x];
        a0 = fma(vec4f(x0.w), v3, a0); a1 = fma(vec4f(x1.w), v3, a1); a2 = fma(vec4f(x2.w), v3, a2); a3 = fma(vec4f(x3.w), v3, a3); a4 = fma(vec4f(x4.w), v3, a4); a5 = fma(vec4f(x5.w), v3, a5); a6 = fma(vec4f(x6.w), v3, a6); a7 = fma(vec4f(x7.w), v3, a7);
        if (wide) { let u = weight_tile[7u * blocks + x + 16];
        b0 = fma(vec4f(x0.w), u, b0); b1 = fma(vec4f(x1.w), u, b1); b2 = fma(vec4f(x2.w), u, b2); b3 = fma(vec4f(x3.w), u, b3); b4 = fma(vec4f(x4.w), u, b4); b5 = fma(vec4f(x5.w), u, b5); b6 = fma(vec4f(x6.w), u, b6); b7 = fma(vec4f(x7.w), u, b7); }
      }
      {
        let at = 2 * pitch + row;
        let x0 = pixel_tile[at]; let x1 = pixel_tile[at + 8]; let x2 = pixel_tile[at + 16]; let x3 = pixel_tile[at + 24];
        let x4 = pixel_tile[at + 32]; let x5 = pixel_tile[at + 40]; let x6 = pixel_tile[at + 48]; let x7 = pixel_tile[at + 56];
        let v0 = weight_tile[8u * blocks + x];
        a0 = fma(vec4f(x0.x), v0, a0); a1 = fma(vec4f(x1.x), v0, a1); a2 = fma(vec4f(x2.x), v0, a2); a3 = fma(vec4f(x3.x), v0, a3); a4 = fma(vec4f(x4.x), v0, a4); a5 = fma(vec4f(x5.x), v0, a5); a6 = fma(vec4f(x6.x), v0, a6); a7 = fma(vec4f(x7.x), v0, a7);
        if (wide) { let u = weight_tile[8u * blocks + x + 16];
        b0 = fma(vec4f(x0.x), u, b0); b1 = fma(vec4f(x1.x), u, b1); b2 = fma(vec4f(x2.x), u, b2); b3 = fma(vec4f(x3.x), u, b3); b4 = fma(vec4f(x4.x), u, b4); b5 = fma(vec4f(x5.x), u, b5); b6 = fma(vec4f(x6.x), u, b6); b7 = fma(vec4f(x7.x), u, b7); }
        let v1 = weight_tile[9u * blocks + x];
        a0 = fma(vec4f(x0.y), v1, a0); a1 = fma(vec4f(x1.y), v1, a1); a2 = fma(vec4f(x2.y), v1, a2); a3 = fma(vec4f(x3.y), v1, a3); a4 = fma(vec4f(x4.y), v1, a4); a5 = fma(vec4f(x5.y), v1, a5); a6 = fma(vec4f(x6.y), v1, a6); a7 = fma(vec4f(x7.y), v1, a7);
        if (wide) { let u = weight_tile[9u * blocks + x + 16];
        b0 = fma(vec4f(x0.y), u, b0); b1 = fma(vec4f(x1.y), u, b1); b2 = fma(vec4f(x2.y), u, b2); b3 = fma(vec4f(x3.y), u, b3); b4 = fma(vec4f(x4.y), u, b4); b5 = fma(vec4f(x5.y), u, b5); b6 = fma(vec4f(x6.y), u, b6); b7 = fma(vec4f(x7.y), u, b7); }
        let v2 = weight_tile[10u * blocks + x];
        a0 = fma(vec4f(x0.z), v2, a0); a1 = fma(vec4f(x1.z), v2, a1); a2 = fma(vec4f(x2.z), v2, a2); a3 = fma(vec4f(x3.z), v2, a3); a4 = fma(vec4f(x4.z), v2, a4); a5 = fma(vec4f(x5.z), v2, a5); a6 = fma(vec4f(x6.z), v2, a6); a7 = fma(vec4f(x7.z), v2, a7);
        if (wide) { let u = weight_tile[10u * blocks + x + 16];
        b0 = fma(vec4f(x0.z), u, b0); b1 = fma(vec4f(x1.z), u, b1); b2 = fma(vec4f(x2.z), u, b2); b3 = fma(vec4f(x3.z), u, b3); b4 = fma(vec4f(x4.z), u, b4); b5 = fma(vec4f(x5.z), u, b5); b6 = fma(vec4f(x6.z), u, b6); b7 = fma(vec4f(x7.z), u, b7); }
        let v3 = weight_tile[11u * blocks + x];
        a0 = fma(vec4f(x0.w), v3, a0); a1 = fma(vec4f(x1.w), v3, a1); a2 = fma(vec4f(x2.w), v3, a2); a3 = fma(vec4f(x3.w), v3, a3); a4 = fma(vec4f(x4.w), v3, a4); a5 = fma(vec4f(x5.w), v3, a5); a6 = fma(vec4f(x6.w), v3, a6); a7 = fma(vec4f(x7.w), v3, a7);
        if (wide) { let u = weight_tile[11u * blocks + x + 16];
        b0 = fma(vec4f(x0.w), u, b0); b1 = fma(vec4f(x1.w), u, b1); b2 = fma(vec4f(x2.w), u, b2); b3 = fma(vec4f(x3.w), u, b3); b4 = fma(vec4f(x4.w), u, b4); b5 = fma(vec4f(x5.w), u, b5); b6 = fma(vec4f(x6.w), u, b6); b7 = fma(vec4f(x7.w), u, b7); }
      }
      {
        let at = 3 * pitch + row;
        let x0 = pixel_tile[at]; let x1 = pixel_tile[at + 8]; let x2 = pixel_tile[at + 16]; let x3 = pixel_tile[at + 24];
        let x4 = pixel_tile[at + 32]; let x5 = pixel_tile[at + 40]; let x6 = pixel_tile[at + 48]; let x7 = pixel_tile[at + 56];
        let v0 = weight_tile[12u * blocks + x];
        a0 = fma(vec4f(x0.x), v0, a0); a1 = fma(vec4f(x1.x), v0, a1); a2 = fma(vec4f(x2.x), v0, a2); a3 = fma(vec4f(x3.x), v0, a3); a4 = fma(vec4f(x4.x), v0, a4); a5 = fma(vec4f(x5.x), v0, a5); a6 = fma(vec4f(x6.x), v0, a6); a7 = fma(vec4f(x7.x), v0, a7);
        if (wide) { let u = weight_tile[12u * blocks + x + 16];
        b0 = fma(vec4f(x0.x), u, b0); b1 = fma(vec4f(x1.x), u, b1); b2 = fma(vec4f(x2.x), u, b2); b3 = fma(vec4f(x3.x), u, b3); b4 = fma(vec4f(x4.x), u, b4); b5 = fma(vec4f(x5.x), u, b5); b6 = fma(vec4f(x6.x), u, b6); b7 = fma(vec4f(x7.x), u, b7); }
        let v1 = weight_tile[13u * blocks + x];
        a0 = fma(vec4f(x0.y), v1, a0); a1 = fma(vec4f(x1.y), v1, a1); a2 = fma(vec4f(x2.y), v1, a2); a3 = fma(vec4f(x3.y), v1, a3); a4 = fma(vec4f(x4.y), v1, a4); a5 = fma(vec4f(x5.y), v1, a5); a6 = fma(vec4f(x6.y), v1, a6); a7 = fma(vec4f(x7.y), v1, a7);
        if (wide) { let u = weight_tile[13u * blocks + x + 16];
        b0 = fma(vec4f(x0.y), u, b0); b1 = fma(vec4f(x1.y), u, b1); b2 = fma(vec4f(x2.y), u, b2); b3 = fma(vec4f(x3.y), u, b3); b4 = fma(vec4f(x4.y), u, b4); b5 = fma(vec4f(x5.y), u, b5); b6 = fma(vec4f(x6.y), u, b6); b7 = fma(vec4f(x7.y), u, b7); }
        let v2 = weight_tile[14u * blocks + x];
        a0 = fma(vec4f(x0.z), v2, a0); a1 = fma(vec4f(x1.z), v2, a1); a2 = fma(vec4f(x2.z), v2, a2); a3 = fma(vec4f(x3.z), v2, a3); a4 = fma(vec4f(x4.z), v2, a4); a5 = fma(vec4f(x5.z), v2, a5); a6 = fma(vec4f(x6.z), v2, a6); a7 = fma(vec4f(x7.z), v2, a7);
        if (wide) { let u = weight_tile[14u * blocks + x + 16];
        b0 = fma(vec4f(x0.z), u, b0); b1 = fma(vec4f(x1.z), u, b1); b2 = fma(vec4f(x2.z), u, b2); b3 = fma(vec4f(x3.z), u, b3); b4 = fma(vec4f(x4.z), u, b4); b5 = fma(vec4f(x5.z), u, b5); b6 = fma(vec4f(x6.z), u, b6); b7 = fma(vec4f(x7.z), u, b7); }
        let v3 = weight_tile[15u * blocks + x];
        a0 = fma(vec4f(x0.w), v3, a0); a1 = fma(vec4f(x1.w), v3, a1); a2 = fma(vec4f(x2.w), v3, a2); a3 = fma(vec4f(x3.w), v3, a3); a4 = fma(vec4f(x4.w), v3, a4); a5 = fma(vec4f(x5.w), v3, a5); a6 = fma(vec4f(x6.w), v3, a6); a7 = fma(vec4f(x7.w), v3, a7);
        if (wide) { let u = weight_tile[15u * blocks + x + 16];
        b0 = fma(vec4f(x0.w), u, b0); b1 = fma(vec4f(x1.w), u, b1); b2 = fma(vec4f(x2.w), u, b2); b3 = fma(vec4f(x3.w), u, b3); b4 = fma(vec4f(x4.w), u, b4); b5 = fma(vec4f(x5.w), u, b5); b6 = fma(vec4f(x6.w), u, b6); b7 = fma(vec4f(x7.w), u, b7); }
      }
    }
    workgroupBarrier();
    if (!staged) { break; }
  }
  let origin = corner.member * corner.group_to;
  // A loop that moves the next sums up: see tile.wgsl.
  let last = min(first + pixels, grid.count);
  for (var j = 0u; j < select(1u, 2u, wide); j++) {
    let to = corner.column + x + 16 * j;
    measure(tile_index(group), last - first, origin + to, to < corner.group_to, thread, a0, a1, a2, a3, a4, a5, a6, a7);
    for (var index = first + row; index < last; index += 8) {
      if (to < corner.group_to) { put(index, split, grid, origin + to, a0); }
      a0 = a1; a1 = a2; a2 = a3; a3 = a4; a4 = a5; a5 = a6; a6 = a7;
    }
    a0 = b0; a1 = b1; a2 = b2; a3 = b3; a4 = b4; a5 = b5; a6 = b6; a7 = b7;
  }
}
