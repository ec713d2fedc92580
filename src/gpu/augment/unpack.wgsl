// Bytes, four to a word and the lowest first, become floats byte / 255; one thread per byte.
struct Params { bytes: u32 }
@group(0) @binding(0) var<storage, read> packed: array<u32>;
@group(0) @binding(1) var<storage, read_write> floats: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let index = flatIndex(id, workgroups);
  if (index < params.bytes) {
    floats[index] = f32((packed[index / 4u] >> (8u * (index % 4u))) & 255u) / 255.0;
  }
}
