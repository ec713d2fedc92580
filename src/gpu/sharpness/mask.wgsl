// gradients = 0 where the parameter is not trained. One thread per 4 values.
struct Params { count: u32, firstVector: u32, firstBlock: u32 }
@group(0) @binding(0) var<storage, read_write> gradients: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> table: array<u32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i < params.count && !has(wordOf(i), TRAINED)) { gradients[i] = vec4f(0.0); }
}
