// Class of the largest logit per pixel; the first one of equals.
struct Params { pixels: u32, classes: u32 }
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read_write> labels: array<i32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let pixel = flatIndex(id, workgroups);
  if (pixel >= params.pixels) {
    return;
  }
  let first = pixel * params.classes;
  var best = 0u;
  var peak = logits[first];
  for (var c = 1u; c < params.classes; c++) {
    let logit = logits[first + c];
    if (logit > peak) {
      peak = logit;
      best = c;
    }
  }
  labels[pixel] = i32(best);
}
