// The shared part of the kernels of dW: x unfolded by taps, a matrix with a row for each tap and input channel of a
// group, and a column for each output pixel.
struct Params {
  batch: u32, in_height: u32, in_width: u32, in_blocks: u32,
  out_height: u32, out_width: u32, out_blocks: u32,
  kernel_height: u32, kernel_width: u32, stride_y: u32, stride_x: u32, pad_y: i32, pad_x: i32,
  dilation_y: u32, dilation_x: u32, groups: u32,
  splits: u32, column_blocks: u32, add: u32,
}

@group(0) @binding(0) var<storage, read> x: array<Stored4>;
@group(0) @binding(1) var<storage, read> broadcast: array<Stored4>;
@group(0) @binding(2) var<storage, read_write> result: array<vec4f>;
@group(0) @binding(3) var<uniform> params: Params;

// The output columns [low, high) in which some tap of the workgroup lies inside, and its rows of taps [top, bottom].
struct Reach { low: i32, high: i32, top: i32, bottom: i32 }

fn reach_of(first: u32, last: u32) -> Reach {
  let top = first / params.kernel_width;
  let bottom = last / params.kernel_width;
  let left = select(0u, first % params.kernel_width, top == bottom);
  let right = select(params.kernel_width - 1, last % params.kernel_width, top == bottom);
  let stride = i32(params.stride_x);
  let low = (params.pad_x - i32(right * params.dilation_x) + stride - 1) / stride;
  let beyond = i32(params.in_width) - 1 + params.pad_x - i32(left * params.dilation_x);
  return Reach(max(low, 0), select(min(beyond / stride + 1, i32(params.out_width)), 0, beyond < 0),
    i32(top * params.dilation_y) - params.pad_y, i32(bottom * params.dilation_y) - params.pad_y);
}

fn broadcast_at(index: u32) -> vec4f { return vec4f(broadcast[index]); }

struct Source { row: i32, shift: i32, block: u32, inside: bool }

// Input channels of an output column under this thread's tap.
fn load(source: Source, column: i32, high: i32) -> vec4f {
  let at = column * i32(params.stride_x) + source.shift;
  let inside = source.inside && column < high && at >= 0 && at < i32(params.in_width);
  let pixel = select(0u, u32(source.row + at), inside);
  return select(vec4f(0), vec4f(x[pixel * params.in_blocks + source.block]), inside);
}

// One split adds to the gradient itself, more are partial sums.
fn put(at: u32, value: vec4f) {
  if (params.add != 0) { result[at] += value; } else { result[at] = value; }
}
