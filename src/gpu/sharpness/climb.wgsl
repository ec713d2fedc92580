// weights += radius * gradients / norm, one thread per 1 or 4 weights. The norm is the root of `squares`, which the GPU knows.
struct Params { count: u32, radius: f32 }
@group(0) @binding(0) var<storage, read_write> weights: array<Lanes>;
@group(0) @binding(1) var<storage, read_write> gradients: array<Lanes>;
@group(0) @binding(2) var<storage, read_write> squares: array<f32>; // [1]
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  weights[i] += params.radius / (sqrt(squares[0]) + 1e-12) * gradients[i];
}
