// SGD with momentum and weight decay in the gradient, one thread per 1 or 4 parameters: v <- momentum * v + g + weightDecay * p,
// p <- p - learningRate * v. In the first step (keep = 0) the velocity is the gradient, whatever the buffer held.
struct Params { count: u32, learningRate: f32, keep: f32, weightDecay: f32 }
// All writable, so that ranges of one buffer can be bound together.
@group(0) @binding(0) var<storage, read_write> weights: array<Lanes>;
@group(0) @binding(1) var<storage, read_write> gradients: array<Lanes>;
@group(0) @binding(2) var<storage, read_write> velocity: array<Lanes>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  let p = weights[i];
  var v = gradients[i] + params.weightDecay * p;
  if (params.keep != 0.0) { v += params.keep * velocity[i]; }
  velocity[i] = v;
  weights[i] = p - params.learningRate * v;
}
