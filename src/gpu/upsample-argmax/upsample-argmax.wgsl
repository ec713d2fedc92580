// One thread per pixel: the class of the largest upsampled logit, the first one of equals.
@group(0) @binding(0) var<storage, read> logits: array<f32>; // [N, inHeight, inWidth, classes]
@group(0) @binding(1) var<storage, read_write> labels: array<i32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let pixel = params.first + flatIndex(id, workgroups);
  if (pixel >= params.end) { return; }
  let corners = cornersOf(pixel);
  var best = 0u;
  var largest = logitAt(corners, 0u);
  for (var c = 1u; c < params.classes; c++) {
    let value = logitAt(corners, c);
    if (value > largest) {
      best = c;
      largest = value;
    }
  }
  labels[pixel - params.origin] = i32(best);
}
