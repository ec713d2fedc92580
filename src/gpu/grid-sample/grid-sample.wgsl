// Samples a map at the places of a grid, one thread per 1 or 4 channels of a sample.
struct Params { count: u32, channels: u32, samples: u32, height: i32, width: i32 }
@group(0) @binding(0) var<storage, read> x: array<Lanes>; // [N, H, W, C]
@group(0) @binding(1) var<storage, read> grid: array<vec2f>; // [N, samples], x before y
@group(0) @binding(2) var<storage, read_write> y: array<Lanes>; // [N, samples, C]
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  let sample = i / params.channels;
  let image = i32(sample / params.samples) * params.height;
  let columns = tapsOf(grid[sample].x, params.width);
  let rows = tapsOf(grid[sample].y, params.height);
  var sum = Lanes(0.0);
  for (var r = 0u; r < TAPS; r++) {
    let row = pixelOf(rows, r, params.height);
    if (row < 0) { continue; }
    for (var c = 0u; c < TAPS; c++) {
      let column = pixelOf(columns, c, params.width);
      if (column < 0) { continue; }
      let pixel = u32((image + row) * params.width + column);
      sum += weightOf(rows, r) * weightOf(columns, c) * x[pixel * params.channels + i % params.channels];
    }
  }
  y[i] = sum;
}
