// The shared part of the kernels of the walk: from x to y, or, with `transposed`, from dy to dX (`source` is dy, the
// weights are read across). Cells, taps, and what is done to the sums before they are stored. `params` is bound last.
struct Params {
  batch: u32, from_height: u32, from_width: u32, from_blocks: u32,
  to_height: u32, to_width: u32, to_blocks: u32,
  kernel_height: u32, kernel_width: u32, stride_y: u32, stride_x: u32, pad_y: i32, pad_x: i32,
  dilation_y: u32, dilation_x: u32, groups: u32,
  tap_rows: u32, column_blocks: u32, layers: u32, splits: u32, has_bias: u32, has_scale: u32, has_residual: u32, relu: u32,
}
override transposed: bool = false;

@group(0) @binding(0) var<storage, read> source: array<Stored4>;
@group(0) @binding(1) var<storage, read> broadcast: array<Stored4>;
@group(0) @binding(2) var<storage, read> bias: array<vec4f>;
@group(0) @binding(3) var<storage, read> scale: array<vec4f>;
@group(0) @binding(4) var<storage, read> shift: array<vec4f>;
@group(0) @binding(5) var<storage, read> residual: array<Stored4>;
@group(0) @binding(6) var<storage, read_write> result: array<Result4>;

// A dispatch has at most 65,535 workgroups along an axis: more tiles of pixels lie in `layers` behind one another. Along z
// are phases, in each the layers, in each the splits.
const layer_tiles = 4096u;

fn tile_index(group: vec3u) -> u32 { return (group.z / params.splits % params.layers) * layer_tiles + group.x; }

fn phase_index(group: vec3u) -> u32 { return group.z / params.splits / params.layers; }

// Cells are the pixels of one phase: with `transposed`, those whose coordinates leave the same rest by the strides, so
// that all of them meet the same taps.
struct Grid { height: u32, width: u32, count: u32, phase_y: u32, phase_x: u32, step: vec2u }

fn grid_of(phase: u32) -> Grid {
  let step = select(vec2u(1), vec2u(params.stride_x, params.stride_y), transposed);
  let height = (params.to_height + step.y - 1) / step.y;
  let width = (params.to_width + step.x - 1) / step.x;
  return Grid(height, width, params.batch * height * width, phase / step.x, phase % step.x, step);
}

// A cell's source coordinates before a tap's offset is added, and the row of its image in the batch.
struct Cell { image: u32, y: u32, x: u32 }

fn cell_of(index: u32, grid: Grid) -> Cell {
  let cell = min(index, grid.count - 1);
  let area = grid.height * grid.width;
  return Cell(cell / area, (cell % area) / grid.width, cell % grid.width);
}

struct Offset { value: i32, hit: bool }

// What a tap at `reach` adds to a cell's source coordinate along one axis; no hit where the stride steps over it.
fn offset_of(reach: i32, pad: i32, phase: u32, stride: i32) -> Offset {
  if (!transposed) { return Offset(reach - pad, true); }
  let distance = i32(phase) + pad - reach;
  let quotient = (distance + reach * stride) / stride - reach;
  return Offset(quotient, quotient * stride == distance);
}

struct Tap { at: u32, inside: bool }

fn tap_of(cell: Cell, dy: i32, dx: i32, first_block: u32) -> Tap {
  let step = select(vec2u(params.stride_x, params.stride_y), vec2u(1), transposed);
  let y = i32(cell.y * step.y) + dy;
  let x = i32(cell.x * step.x) + dx;
  if (y < 0 || x < 0 || y >= i32(params.from_height) || x >= i32(params.from_width)) { return Tap(first_block, false); }
  let pixel = (cell.image * params.from_height + u32(y)) * params.from_width + u32(x);
  return Tap(pixel * params.from_blocks + first_block, true);
}

fn source_at(index: u32) -> vec4f { return vec4f(source[index]); }

fn broadcast_at(index: u32) -> vec4f { return vec4f(broadcast[index]); }

fn load(tap: Tap, block: u32) -> vec4f {
  return select(vec4f(0), source_at(tap.at + block), tap.inside);
}

fn sum(start: vec4f, x: vec4f, w: mat4x4f) -> vec4f {
  let y = fma(vec4f(x.y), w[1], fma(vec4f(x.x), w[0], start));
  return fma(vec4f(x.w), w[3], fma(vec4f(x.z), w[2], y));
}

// With `transposed` a row holds 4 inputs of the sum for one output.
fn turn(rows: mat4x4f) -> mat4x4f {
  if (transposed) { return transpose(rows); }
  return rows;
}

struct Target { pixel: u32, inside: bool }

fn target_of(index: u32, grid: Grid) -> Target {
  let cell = cell_of(index, grid);
  let y = cell.y * grid.step.y + grid.phase_y;
  let x = cell.x * grid.step.x + grid.phase_x;
  let pixel = ((cell.image * params.to_height + y) * params.to_width + x) * params.to_blocks;
  return Target(pixel, index < grid.count && y < params.to_height && x < params.to_width);
}

struct Affine { bias: vec4f, scale: vec4f, shift: vec4f }

fn affine_of(block: u32) -> Affine {
  var affine = Affine(vec4f(0), vec4f(1), vec4f(0));
  if (params.has_bias != 0) { affine.bias = bias[block]; }
  if (params.has_scale != 0) {
    affine.scale = scale[block];
    affine.shift = shift[block];
  }
  return affine;
}

fn store(goal: Target, block: u32, affine: Affine, value: vec4f) {
  if (goal.inside) {
    var y = fma(value + affine.bias, affine.scale, affine.shift);
    if (params.has_residual != 0) { y += vec4f(residual[goal.pixel + block]); }
    if (params.relu != 0) { y = max(y, vec4f(0)); }
    result[goal.pixel + block] = Result4(y);
  }
}
