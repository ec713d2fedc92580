// dx = dy where y > 0, else 0
struct Params { count: u32 }
@group(0) @binding(0) var<storage, read> dy: array<StoredLanes>;
@group(0) @binding(1) var<storage, read> y: array<StoredLanes>;
@group(0) @binding(2) var<storage, read_write> dx: array<StoredLanes>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i < params.count) { dx[i] = select(StoredLanes(0.0), dy[i], y[i] > StoredLanes(0.0)); }
}
