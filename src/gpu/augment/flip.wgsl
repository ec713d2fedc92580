// Mirrors the marked images left to right; one thread per 32-bit value, whatever it means. A pixel has `channels` of them.
struct Params { values: u32, valuesPerImage: u32, width: u32, channels: u32 }
@group(0) @binding(0) var<storage, read> map: array<u32>;
@group(0) @binding(1) var<storage, read> flips: array<i32>;
@group(0) @binding(2) var<storage, read_write> flipped: array<u32>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let index = flatIndex(id, workgroups);
  if (index >= params.values) {
    return;
  }
  let x = index / params.channels % params.width;
  let mirrored = index - x * params.channels + (params.width - 1u - x) * params.channels;
  flipped[index] = map[select(index, mirrored, flips[index / params.valuesPerImage] != 0)];
}
