// One value per pixel and class from stored labels (stored.wgsl): a window of each map, mirrored where it is marked;
// all zeros where the label says nothing.
struct Params { values: u32, height: u32, width: u32, classes: u32, sourceHeight: u32, sourceWidth: u32 }
@group(0) @binding(0) var<storage, read> labels: array<vec2u>;
@group(0) @binding(1) var<storage, read> windows: array<vec4i>;
@group(0) @binding(2) var<storage, read_write> probabilities: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let index = flatIndex(id, workgroups);
  if (index >= params.values) {
    return;
  }
  let class_ = index % params.classes;
  let pixel = index / params.classes;
  let image = pixel / (params.height * params.width);
  let window = windows[image];
  let column = pixel % params.width;
  let x = select(column, params.width - 1u - column, window.z != 0) + u32(window.x);
  let y = (pixel / params.width) % params.height + u32(window.y);
  let label = labels[(image * params.sourceHeight + y) * params.sourceWidth + x];
  let share = storedShare(storedIds(label), storedShares(label), restShare(label, params.classes), class_);
  probabilities[index] = select(0.0, share, isKnown(label));
}
