// The first workgroups put a value each, the others the gradient.
@group(0) @binding(3) var<storage, read> corners: array<f32>;
@group(0) @binding(4) var<storage, read_write> gradient: array<f32>;
@group(0) @binding(5) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) lane: u32,
) {
  let index = group.y * workgroups.x + group.x;
  if (index < params.values) {
    putValue(index, lane);
  } else {
    fold((index - params.values) * 64u + lane);
  }
}
