// Gradient of the mean over all pixels: dx = dy / pixels, one thread per 1 or 4 channels of an input pixel.
struct Params { count: u32, channels: u32, imageSize: u32, factor: f32 }
@group(0) @binding(0) var<storage, read> dy: array<Lanes>; // [N, channels]
@group(0) @binding(1) var<storage, read_write> dx: array<Lanes>; // [N, imageSize / channels, channels]
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  dx[i] = params.factor * dy[i / params.imageSize * params.channels + i % params.channels];
}
