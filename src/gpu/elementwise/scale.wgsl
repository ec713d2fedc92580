// y = x * factor
struct Params { count: u32, factor: f32 }
@group(0) @binding(0) var<storage, read> x: array<StoredLanes>;
@group(0) @binding(1) var<storage, read_write> y: array<StoredLanes>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i < params.count) { y[i] = StoredLanes(Lanes(x[i]) * params.factor); }
}
