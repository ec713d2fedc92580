// Mirrors the marked images left to right; one thread per pixel of a map of 32-bit values, whatever they mean.
struct Params { pixels: u32, pixelsPerImage: u32, width: u32 }
@group(0) @binding(0) var<storage, read> map: array<u32>;
@group(0) @binding(1) var<storage, read> flips: array<i32>;
@group(0) @binding(2) var<storage, read_write> flipped: array<u32>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let pixel = flatIndex(id, workgroups);
  if (pixel >= params.pixels) {
    return;
  }
  let x = pixel % params.width;
  let mirrored = pixel - x + (params.width - 1u - x);
  flipped[pixel] = map[select(pixel, mirrored, flips[pixel / params.pixelsPerImage] != 0)];
}
