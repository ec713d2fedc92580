// Gradient of sampling with regard to the grid, one thread per sample.
struct Params { count: u32, channels: u32, samples: u32, height: i32, width: i32 }
@group(0) @binding(0) var<storage, read> x: array<f32>; // [N, H, W, C]
@group(0) @binding(1) var<storage, read> grid: array<vec2f>; // [N, samples]
@group(0) @binding(2) var<storage, read> dy: array<f32>; // [N, samples, C]
@group(0) @binding(3) var<storage, read_write> dgrid: array<vec2f>; // [N, samples]
@group(0) @binding(4) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let sample = id.x + id.y * groups.x * 64u;
  if (sample >= params.count) { return; }
  let image = i32(sample / params.samples) * params.height;
  let columns = tapsOf(grid[sample].x, params.width);
  let rows = tapsOf(grid[sample].y, params.height);
  var slope = vec2f(0.0);
  for (var r = 0u; r < TAPS; r++) {
    let row = pixelOf(rows, r, params.height);
    if (row < 0) { continue; }
    for (var c = 0u; c < TAPS; c++) {
      let column = pixelOf(columns, c, params.width);
      if (column < 0) { continue; }
      let pixel = u32((image + row) * params.width + column);
      var product = 0.0;
      for (var k = 0u; k < params.channels; k++) {
        product += x[pixel * params.channels + k] * dy[sample * params.channels + k];
      }
      slope += product * vec2f(weightSlope(columns, c) * weightOf(rows, r), weightOf(columns, c) * weightSlope(rows, r));
    }
  }
  dgrid[sample] = slope * vec2f(columns.slope, rows.slope);
}
