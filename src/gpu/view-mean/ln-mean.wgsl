// ln of the mean over the views: logits whose softmax is the mean. A probability of 0 counts as 1e-30.
struct Params { values: u32, share: f32 }
@group(0) @binding(0) var<storage, read> sums: array<f32>;
@group(0) @binding(1) var<storage, read_write> logits: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let index = flatIndex(id, workgroups);
  if (index < params.values) {
    logits[index] = log(max(sums[index] * params.share, 1e-30));
  }
}
