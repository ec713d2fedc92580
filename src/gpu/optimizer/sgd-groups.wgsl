// SGD as in sgd.wgsl, by the word of the table: what is not trained stays, and the head has its own rate.
struct Params {
  count: u32, firstVector: u32, firstBlock: u32, learningRate: f32, headLearningRate: f32, keep: f32, weightDecay: f32,
}
// All writable, so that ranges of one buffer can be bound together.
@group(0) @binding(0) var<storage, read_write> weights: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> gradients: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> velocity: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> table: array<u32>;
@group(0) @binding(4) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  let word = wordOf(i);
  if (!has(word, TRAINED)) { return; }
  let p = weights[i];
  var v = gradients[i] + select(0.0, params.weightDecay, has(word, DECAYED)) * p;
  if (params.keep != 0.0) { v += params.keep * velocity[i]; }
  velocity[i] = v;
  weights[i] = p - select(params.learningRate, params.headLearningRate, has(word, HEAD)) * v;
}
