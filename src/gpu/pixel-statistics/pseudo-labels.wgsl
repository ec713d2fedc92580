// The winning class where its probability reaches the threshold of that class, else 255; and the probability.
struct Params { pixels: u32, classes: u32, lnClasses: f32 }
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read> thresholds: array<f32>;
@group(0) @binding(2) var<storage, read_write> labels: array<i32>;
@group(0) @binding(3) var<storage, read_write> confidences: array<f32>;
@group(0) @binding(4) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let pixel = flatIndex(id, workgroups);
  if (pixel >= params.pixels) {
    return;
  }
  let p = pixelSoftmax(pixel * params.classes, params.classes, params.lnClasses);
  let confidence = exactExp(-p.lnSum);
  labels[pixel] = select(255, i32(p.best), confidence >= thresholds[p.best]);
  confidences[pixel] = confidence;
}
