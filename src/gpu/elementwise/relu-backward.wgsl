// dx = dy where y > 0, else 0
struct Params { count: u32 }
@group(0) @binding(0) var<storage, read> dy: array<Lanes>;
@group(0) @binding(1) var<storage, read> y: array<Lanes>;
@group(0) @binding(2) var<storage, read_write> dx: array<Lanes>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i < params.count) { dx[i] = select(Lanes(0.0), dy[i], y[i] > Lanes(0.0)); }
}
