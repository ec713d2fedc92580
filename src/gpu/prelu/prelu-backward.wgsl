// dx = dy where x > 0, else slope * dy
struct Params { count: u32, slopes: u32 }
@group(0) @binding(0) var<storage, read> dy: array<Stored>;
@group(0) @binding(1) var<storage, read> x: array<Stored>;
@group(0) @binding(2) var<storage, read> slope: array<f32>; // [slopes]
@group(0) @binding(3) var<storage, read_write> dx: array<Stored>;
@group(0) @binding(4) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  dx[i] = Stored(f32(dy[i]) * select(slope[i % params.slopes], 1.0, f32(x[i]) > 0.0));
}
