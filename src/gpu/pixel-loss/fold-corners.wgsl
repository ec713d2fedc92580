// Gradient of a logit. The logit is a corner of four cells: adds what each of them found for that corner, in order.
struct Params { height: u32, width: u32, classes: u32, count: u32 }
@group(0) @binding(0) var<storage, read> corners: array<f32>; // [N, height, width, corner, classes]
@group(0) @binding(1) var<storage, read_write> gradient: array<f32>; // [N, height, width, classes]
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let index = flatIndex(id, workgroups);
  if (index >= params.count) {
    return;
  }
  let cell = index / params.classes;
  let at = cell * 4u * params.classes + index % params.classes;
  let line = 4u * params.classes * params.width;
  var sum = corners[at];
  let leftward = cell % params.width > 0u;
  let upward = cell / params.width % params.height > 0u;
  if (leftward) {
    sum += corners[at - 4u * params.classes + params.classes];
  }
  if (upward) {
    sum += corners[at - line + 2u * params.classes];
  }
  if (leftward && upward) {
    sum += corners[at - line - 4u * params.classes + 3u * params.classes];
  }
  gradient[index] = sum;
}
