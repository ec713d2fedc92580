// y = x times the factor of its sample, or of its channel in its sample. The factors lie in rows, one for each sample; those
// meant begin at a column. Sizes count lanes. With one factor for a sample, channels is 1.
struct Params { count: u32, perSample: u32, channels: u32, row: u32, column: u32 }
@group(0) @binding(0) var<storage, read> x: array<StoredLanes>;
@group(0) @binding(1) var<storage, read> factors: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<StoredLanes>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  let factor = factors[(i / params.perSample) * params.row + params.column + i % params.channels];
  y[i] = StoredLanes(Lanes(x[i]) * factor);
}
