// Cuts one window out of each image: output (n, y, x, channel) is input (n, y + top, x + left, channel); 32-bit values.
struct Params { values: u32, height: u32, width: u32, channels: u32, sourceHeight: u32, sourceWidth: u32 }
@group(0) @binding(0) var<storage, read> images: array<u32>;
@group(0) @binding(1) var<storage, read> offsets: array<vec2i>;
@group(0) @binding(2) var<storage, read_write> cropped: array<u32>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let index = flatIndex(id, workgroups);
  if (index >= params.values) {
    return;
  }
  let channel = index % params.channels;
  let pixel = index / params.channels;
  let image = pixel / (params.height * params.width);
  let corner = vec2u(offsets[image]);
  let x = pixel % params.width + corner.x;
  let y = (pixel / params.width) % params.height + corner.y;
  cropped[index] = images[((image * params.sourceHeight + y) * params.sourceWidth + x) * params.channels + channel];
}
