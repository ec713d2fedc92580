// Adds the parts of a split-K walk in the order of the splits, with a bias if given, and sums what a batch norm needs of the
// result (as measure.wgsl): 64 channels of 64 pixels, one workgroup each. A thread takes 4 channels of every 16th pixel.
struct Params { rows: u32, blocks: u32, chunks: u32, splits: u32, has_bias: u32 }

@group(0) @binding(0) var<storage, read> partials: array<vec4f>; // [splits, rows, blocks]
@group(0) @binding(1) var<storage, read> bias: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> result: array<Stored4>; // [rows, blocks]
@group(0) @binding(3) var<storage, read_write> moments: array<vec4f>; // [3, chunks, blocks]: squares, means, first values
@group(0) @binding(4) var<uniform> params: Params;

// The value of 4 channels of a pixel as it is stored.
fn finish(row: u32, block: u32) -> vec4f {
  let at = min(row, params.rows - 1) * params.blocks + min(block, params.blocks - 1);
  var y = partials[at];
  for (var split = 1u; split < params.splits; split++) { y += partials[split * params.rows * params.blocks + at]; }
  if (params.has_bias != 0) { y += bias[min(block, params.blocks - 1)]; }
  let stored = Stored4(y);
  if (row < params.rows && block < params.blocks) { result[at] = stored; }
  return vec4f(stored);
}

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let block = group.y * lanes + thread % lanes;
  let row = group.x * 64 + thread / lanes;
  let count = f32(min(64u, params.rows - group.x * 64));
  let v0 = finish(row, block);
  let v1 = finish(row + 16, block);
  let v2 = finish(row + 32, block);
  let v3 = finish(row + 48, block);
  if (thread < lanes) { shares[thread] = v0; }
  workgroupBarrier();
  let origin = shares[thread % lanes];
  workgroupBarrier();
  let d0 = select(vec4f(0), v0 - origin, row < params.rows);
  let d1 = select(vec4f(0), v1 - origin, row + 16 < params.rows);
  let d2 = select(vec4f(0), v2 - origin, row + 32 < params.rows);
  let d3 = select(vec4f(0), v3 - origin, row + 48 < params.rows);
  let mean = over_lines((d0 + d1) + (d2 + d3), thread) / count;
  let e0 = select(vec4f(0), d0 - mean, row < params.rows);
  let e1 = select(vec4f(0), d1 - mean, row + 16 < params.rows);
  let e2 = select(vec4f(0), d2 - mean, row + 32 < params.rows);
  let e3 = select(vec4f(0), d3 - mean, row + 48 < params.rows);
  let squares = over_lines((e0 * e0 + e1 * e1) + (e2 * e2 + e3 * e3), thread);
  if (block >= params.blocks || thread >= lanes) { return; }
  let at = group.x * params.blocks + block;
  moments[at] = squares;
  moments[params.chunks * params.blocks + at] = mean;
  moments[2 * params.chunks * params.blocks + at] = origin;
}
