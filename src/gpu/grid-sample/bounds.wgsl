// The pixels that each block of 64 samples of an image reads: least and largest column and row. One thread per block.
struct Params { count: u32, blocks: u32, samples: u32, height: i32, width: i32 }
@group(0) @binding(0) var<storage, read> grid: array<vec2f>; // [N, samples]
@group(0) @binding(1) var<storage, read_write> bounds: array<vec4i>; // [N, blocks]
@group(0) @binding(2) var<uniform> params: Params;

fn reached(taps: Taps, size: i32) -> vec2i {
  var ends = vec2i(size, -1);
  for (var t = 0u; t < TAPS; t++) {
    let pixel = pixelOf(taps, t, size);
    if (pixel >= 0) { ends = vec2i(min(ends.x, pixel), max(ends.y, pixel)); }
  }
  return ends;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  let first = i % params.blocks * 64u;
  let start = i / params.blocks * params.samples;
  var ends = vec4i(params.width, -1, params.height, -1);
  for (var sample = first; sample < min(first + 64u, params.samples); sample++) {
    let columns = reached(tapsOf(grid[start + sample].x, params.width), params.width);
    let rows = reached(tapsOf(grid[start + sample].y, params.height), params.height);
    ends = vec4i(min(ends.x, columns.x), max(ends.y, columns.y), min(ends.z, rows.x), max(ends.w, rows.y));
  }
  bounds[i] = ends;
}
