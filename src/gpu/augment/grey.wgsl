// Grey (luma of ITU-R BT.601) of each brightened pixel, whose mean over the image is what contrast is about.
struct Params { pixels: u32, pixelsPerImage: u32, stride: u32 }
@group(0) @binding(0) var<storage, read> images: array<f32>;
@group(0) @binding(1) var<storage, read> draws: array<f32>;
@group(0) @binding(2) var<storage, read_write> grey: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let pixel = flatIndex(id, workgroups);
  if (pixel >= params.pixels) {
    return;
  }
  let brightness = draws[(pixel / params.pixelsPerImage) * params.stride];
  let rgb = vec3f(images[pixel * 3u], images[pixel * 3u + 1u], images[pixel * 3u + 2u]);
  grey[pixel] = dot(clamp(brightness * rgb, vec3f(0.0), vec3f(1.0)), vec3f(0.299, 0.587, 0.114));
}
