// Adds the softmax of a view's logits, mirrored back where the view is mirrored, to the sums of all views; one thread per pixel.
struct Params { pixels: u32, width: u32, classes: u32, mirrored: u32 }
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read_write> sums: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let pixel = flatIndex(id, workgroups);
  if (pixel >= params.pixels) {
    return;
  }
  let x = pixel % params.width;
  let seen = select(pixel, pixel - x + (params.width - 1u - x), params.mirrored == 1u);
  let first = seen * params.classes;
  var peak = logits[first];
  for (var c = 1u; c < params.classes; c++) {
    peak = max(peak, logits[first + c]);
  }
  var total = 0.0;
  for (var c = 0u; c < params.classes; c++) {
    total += exp(logits[first + c] - peak);
  }
  for (var c = 0u; c < params.classes; c++) {
    sums[pixel * params.classes + c] += exp(logits[first + c] - peak) / total;
  }
}
