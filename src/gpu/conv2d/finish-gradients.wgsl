// Adds the parts of a split-K walk to dX in the order of the splits: the dy of a batch norm. Sums what the batch norm's gradient
// needs of it, as batch-norm/slab-gradients.wgsl: of g (dX masked by y > 0 under a ReLU) and of g * xhat, over 64 pixels of 64
// channels, one workgroup each. A thread takes 4 channels of every 16th pixel.
override RELU: bool;
struct Params { rows: u32, blocks: u32, chunks: u32, splits: u32 }

@group(0) @binding(0) var<storage, read> partials: array<vec4f>; // [splits, rows, blocks]
@group(0) @binding(1) var<storage, read> x: array<Stored4>; // [rows, blocks]
@group(0) @binding(2) var<storage, read> y: array<Stored4>; // x again when there is no ReLU
@group(0) @binding(3) var<storage, read> statistics: array<vec4f>; // [2, blocks]
@group(0) @binding(4) var<storage, read_write> result: array<Stored4>; // [rows, blocks]
@group(0) @binding(5) var<storage, read_write> sums: array<vec4f>; // [2, chunks, blocks]
@group(0) @binding(6) var<uniform> params: Params;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let block = group.y * lanes + thread % lanes;
  let inside = block < params.blocks;
  let column = min(block, params.blocks - 1);
  let mean = statistics[column];
  let inverse = statistics[params.blocks + column];
  let last = min(params.rows, (group.x + 1) * 64);

  var sum = vec4f(0);
  var sumByXhat = vec4f(0);
  for (var row = group.x * 64 + thread / lanes; row < last && inside; row += lines) {
    let at = row * params.blocks + block;
    var value = partials[at];
    for (var split = 1u; split < params.splits; split++) { value += partials[split * params.rows * params.blocks + at]; }
    let stored = Stored4(value);
    result[at] = stored;
    var g = vec4f(stored);
    if (RELU) { g = select(vec4f(0), g, vec4f(y[at]) > vec4f(0)); }
    sum += g;
    sumByXhat += g * ((vec4f(x[at]) - mean) * inverse);
  }
  let total = over_lines(sum, thread);
  let totalByXhat = over_lines(sumByXhat, thread);
  if (!inside || thread >= lanes) { return; }
  let at = group.x * params.blocks + block;
  sums[at] = total;
  sums[params.chunks * params.blocks + at] = totalByXhat;
}
