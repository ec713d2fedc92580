// Gradient of sampling with regard to the map. One thread per pixel looks for the samples that read it, in their order: in
// the blocks of 64 samples whose bounds it lies in. So sums do not depend on the order of threads.
struct Params { count: u32, channels: u32, samples: u32, blocks: u32, height: i32, width: i32 }
@group(0) @binding(0) var<storage, read> grid: array<vec2f>; // [N, samples]
@group(0) @binding(1) var<storage, read> bounds: array<vec4i>; // [N, blocks]
@group(0) @binding(2) var<storage, read> dy: array<f32>; // [N, samples, C]
@group(0) @binding(3) var<storage, read_write> dx: array<f32>; // [N, H, W, C]
@group(0) @binding(4) var<uniform> params: Params;

// The weight that a sample gives a pixel along one axis. Several taps may be the same pixel.
fn shareOf(taps: Taps, pixel: i32, size: i32) -> f32 {
  var share = 0.0;
  for (var t = 0u; t < TAPS; t++) { share += select(0.0, weightOf(taps, t), pixelOf(taps, t, size) == pixel); }
  return share;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  let column = i32(i) % params.width;
  let row = i32(i) / params.width % params.height;
  let image = i / u32(params.width * params.height);
  for (var k = 0u; k < params.channels; k++) { dx[i * params.channels + k] = 0.0; }
  for (var block = 0u; block < params.blocks; block++) {
    let ends = bounds[image * params.blocks + block];
    if (column < ends.x || column > ends.y || row < ends.z || row > ends.w) { continue; }
    for (var s = block * 64u; s < min(block * 64u + 64u, params.samples); s++) {
      let sample = image * params.samples + s;
      let byRow = shareOf(tapsOf(grid[sample].y, params.height), row, params.height);
      if (byRow == 0.0) { continue; }
      let share = byRow * shareOf(tapsOf(grid[sample].x, params.width), column, params.width);
      if (share == 0.0) { continue; }
      for (var k = 0u; k < params.channels; k++) {
        dx[i * params.channels + k] += share * dy[sample * params.channels + k];
      }
    }
  }
}
