// What forms of the walk that stage values in workgroup memory share: where a workgroup's pixels and channels lie, what its
// threads load, and where its sums go. `Staged4` says how the values lie in workgroup memory (staged-*.wgsl).
// Nothing is cut at the ends: input channels of a group are a multiple of 16, output channels of the tile's.
override aligned: bool = false;
const pixels = 64u;
const depth = 4u; // blocks of 4 input channels

// Where the channels of a workgroup begin: its group of the convolution, and its first block of outputs in it.
struct Corner { member: u32, column: u32, origin: u32, group_from: u32, group_to: u32 }

fn corner_of(column: u32) -> Corner {
  let group_to = params.to_blocks / params.groups;
  let group_from = params.from_blocks / params.groups;
  let columns = (group_to + blocks - 1) / blocks;
  let member = column / columns;
  return Corner(member, (column % columns) * blocks, member * group_from, group_from, group_to);
}

alias Weights = mat4x4<Staged>;

fn weight_at(index: u32) -> Staged4 { return Staged4(broadcast[index]); }

// 4 inputs x 4 outputs, one row per input. Neighbouring threads read neighbouring values of memory.
fn load_weights(tap: u32, input: u32, block: u32, corner: Corner) -> Weights {
  if (!aligned && (input >= corner.group_from || corner.column + block >= corner.group_to)) { return Weights(); }
  let row = tap * params.tap_rows;
  if (transposed) {
    let at = (row + (corner.column + block) * 4) * params.from_blocks + corner.origin + input;
    let step = params.from_blocks;
    return transpose(Weights(weight_at(at), weight_at(at + step), weight_at(at + 2 * step), weight_at(at + 3 * step)));
  }
  let step = params.to_blocks;
  let at = (row + input * 4) * step + corner.member * corner.group_to + corner.column + block;
  return Weights(weight_at(at), weight_at(at + step), weight_at(at + 2 * step), weight_at(at + 3 * step));
}

fn load_pixel(tap: Tap, input: u32, group_from: u32) -> Staged4 {
  if (!tap.inside || (!aligned && input >= group_from)) { return Staged4(); }
  return Staged4(source[tap.at + input]);
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

fn put(index: u32, split: u32, grid: Grid, to: u32, value: vec4f) {
  let goal = target_of(index, grid);
  if (params.splits == 1) {
    store(goal, to, affine_of(to), value);
  } else if (goal.inside) {
    result[split * params.batch * params.to_height * params.to_width * params.to_blocks + goal.pixel + to] = Result4(value);
  }
}
