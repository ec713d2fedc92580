// Bytes, four to a word and the lowest first, become floats byte / 255; one thread per word.
struct Params { bytes: u32 }
@group(0) @binding(0) var<storage, read> packed: array<u32>;
@group(0) @binding(1) var<storage, read_write> floats: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let index = flatIndex(id, workgroups);
  let first = 4u * index;
  if (first >= params.bytes) { return; }
  let values = vec4f((vec4u(packed[index]) >> vec4u(0, 8, 16, 24)) & vec4u(255)) / 255.0;
  floats[first] = values.x;
  if (first + 1u < params.bytes) { floats[first + 1u] = values.y; }
  if (first + 2u < params.bytes) { floats[first + 2u] = values.z; }
  if (first + 3u < params.bytes) { floats[first + 3u] = values.w; }
}
