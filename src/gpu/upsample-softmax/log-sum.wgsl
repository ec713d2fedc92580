// One thread per pixel: ln sum exp(z) over the classes of its upsampled logits z, relative to the largest.
@group(0) @binding(0) var<storage, read> logits: array<f32>; // [1, inHeight, inWidth, classes]
@group(0) @binding(1) var<storage, read_write> logSums: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let pixel = params.first + flatIndex(id, workgroups);
  if (pixel >= params.end) { return; }
  let corners = cornersOf(pixel);
  var most = logitAt(corners, 0u);
  for (var c = 1u; c < params.classes; c++) { most = max(most, logitAt(corners, c)); }
  var sum = 0.0;
  for (var c = 0u; c < params.classes; c++) { sum += exp(logitAt(corners, c) - most); }
  logSums[pixel - params.origin] = most + log(sum);
}
