// One value a thread, from means that were computed before.
@group(0) @binding(0) var<storage, read> means: array<f32>;
@group(0) @binding(1) var<storage, read_write> values: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

fn mean(slot: u32) -> f32 {
  return means[slot];
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < params.values) {
    values[id.x] = valueOf(id.x);
  }
}
