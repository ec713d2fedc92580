// One thread per class and pixel: exp(z - ln sum exp) of an upsampled logit z. The pixels of one class lie together.
@group(0) @binding(0) var<storage, read> logits: array<f32>; // [1, inHeight, inWidth, classes]
@group(0) @binding(1) var<storage, read> logSums: array<f32>;
@group(0) @binding(2) var<storage, read_write> probabilities: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let index = flatIndex(id, workgroups);
  if (index >= arrayLength(&probabilities)) { return; }
  let count = params.end - params.first;
  let pixel = params.first + index % count;
  let z = logitAt(cornersOf(pixel), params.firstClass + index / count);
  probabilities[index] = exp(z - logSums[pixel - params.origin]);
}
