// Implicit GEMM for GPUs: 128 threads stage 64 pixels and 64 output channels of 16 input channels in workgroup memory; each
// holds 8 pixels x 4 output channels. Adds in the order of tile.wgsl. Channels per group must be multiples of 4.
const pixels = 64u;
const blocks = 16u;
const depth = 4u;

var<workgroup> pixel_tile: array<vec4f, 256>;
var<workgroup> weight_tile: array<vec4f, 256>;

// The weights are [tap][input of the group][block of outputs]; with `transposed`, rows are outputs of the walk. Row r of 4
// for an output block of the tile and a block of inputs:
fn weight_slot(input: u32, block: u32, r: u32) -> u32 {
  return select((input * 4 + r) * blocks + block, input * pixels + block * 4 + r, transposed);
}

fn weight_rows(input: u32, block: u32) -> mat4x4f {
  return turn(mat4x4f(
    weight_tile[weight_slot(input, block, 0)], weight_tile[weight_slot(input, block, 1)],
    weight_tile[weight_slot(input, block, 2)], weight_tile[weight_slot(input, block, 3)],
  ));
}

// Where output channels begin: of the group in the weights' columns (or the inputs', with `transposed`), and of the tile.
struct Corner { member: u32, column: u32, origin: u32, group_from: u32, group_to: u32 }

fn corner_of(column: u32) -> Corner {
  let group_to = params.to_blocks / params.groups;
  let group_from = params.from_blocks / params.groups;
  let columns = (group_to + blocks - 1) / blocks;
  let member = column / columns;
  return Corner(member, (column % columns) * blocks, member * group_from, group_from, group_to);
}

// Neighbouring threads read neighbouring weights: outputs in the forward walk, inputs with `transposed`.
fn stage_weights(slot: u32, tap: u32, first_input: u32, corner: Corner) {
  let row = tap * params.tap_rows;
  var value = vec4f(0);
  if (transposed) {
    let input = first_input + slot % depth;
    let output = corner.column * 4 + slot / depth;
    if (input < corner.group_from && output < params.tap_rows) {
      value = broadcast[(row + output) * params.from_blocks + corner.origin + input];
    }
    weight_tile[(slot % depth) * pixels + slot / depth] = value;
  } else {
    let input = first_input * 4 + slot / blocks;
    let block = corner.column + slot % blocks;
    if (input < params.tap_rows && block < corner.group_to) {
      value = broadcast[(row + input) * params.to_blocks + corner.member * corner.group_to + block];
    }
    weight_tile[slot] = value;
  }
}

fn stage_pixels(slot: u32, tap: Tap, first_input: u32, group_from: u32) {
  let input = first_input + slot % depth;
  var value = vec4f(0);
  if (tap.inside && input < group_from) { value = source[tap.at + input]; }
  pixel_tile[(slot % depth) * pixels + slot / depth] = value;
}

@compute @workgroup_size(128)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let grid = grid_of(phase_index(group));
  let corner = corner_of(group.y);
  let first = tile_index(group) * pixels;
  let staged0 = cell_of(first + thread / depth, grid);
  let staged1 = cell_of(first + thread / depth + 32, grid);
  let block = thread % blocks;
  let row = thread / blocks;
  var sums = array<vec4f, 8>();
  for (var ky = 0u; ky < params.kernel_height; ky++) {
    let dy = offset_of(ky, params.pad_y, grid.phase_y);
    if (!dy.hit) { continue; }
    for (var kx = 0u; kx < params.kernel_width; kx++) {
      let dx = offset_of(kx, params.pad_x, grid.phase_x);
      if (!dx.hit) { continue; }
      let t0 = tap_of(staged0, dy.value, dx.value, corner.origin);
      let t1 = tap_of(staged1, dy.value, dx.value, corner.origin);
      for (var input = 0u; input < corner.group_from; input += depth) {
        stage_pixels(thread, t0, input, corner.group_from);
        stage_pixels(thread + 128, t1, input, corner.group_from);
        stage_weights(thread, ky * params.kernel_width + kx, input, corner);
        stage_weights(thread + 128, ky * params.kernel_width + kx, input, corner);
        workgroupBarrier();
        let end = min(depth, corner.group_from - input) * pixels;
        for (var at = row; at < end; at += pixels) {
          let w = weight_rows(at / pixels, block);
          sums[0] = sum(sums[0], pixel_tile[at + 0], w);
          sums[1] = sum(sums[1], pixel_tile[at + 8], w);
          sums[2] = sum(sums[2], pixel_tile[at + 16], w);
          sums[3] = sum(sums[3], pixel_tile[at + 24], w);
          sums[4] = sum(sums[4], pixel_tile[at + 32], w);
          sums[5] = sum(sums[5], pixel_tile[at + 40], w);
          sums[6] = sum(sums[6], pixel_tile[at + 48], w);
          sums[7] = sum(sums[7], pixel_tile[at + 56], w);
        }
        workgroupBarrier();
      }
    }
  }
  if (corner.column + block >= corner.group_to) { return; }
  let to = corner.member * corner.group_to + corner.column + block;
  let affine = affine_of(to);
  // A loop that moves the next sum up: see tile.wgsl.
  for (var index = first + row; index < min(first + pixels, grid.count); index += 8) {
    store(target_of(index, grid), to, affine, sums[0]);
    sums[0] = sums[1];
    sums[1] = sums[2];
    sums[2] = sums[3];
    sums[3] = sums[4];
    sums[4] = sums[5];
    sums[5] = sums[6];
    sums[6] = sums[7];
  }
}
