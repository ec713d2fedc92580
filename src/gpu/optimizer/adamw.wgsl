// AdamW with decoupled weight decay, one thread per 1 or 4 parameters; bias corrections come in stepSize and inverseRoot:
// p <- decay * p - stepSize * m / (sqrt(v) * inverseRoot + eps). What follows the new weight: alone.wgsl or follow.wgsl.
struct Params {
  count: u32, decay: f32, beta1: f32, rest1: f32, beta2: f32, rest2: f32, stepSize: f32, inverseRoot: f32, eps: f32,
  teacherDecay: f32, teacherRest: f32,
}
// All writable, so that ranges of one buffer can be bound together.
@group(0) @binding(0) var<storage, read_write> weights: array<Lanes>;
@group(0) @binding(1) var<storage, read_write> gradients: array<Lanes>;
@group(0) @binding(2) var<storage, read_write> firstMoment: array<Lanes>;
@group(0) @binding(3) var<storage, read_write> secondMoment: array<Lanes>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  // All loads come before the first store: the compiler may not move a load over a store, and loads behind one wait one
  // after the other.
  let g = gradients[i];
  let oldM = firstMoment[i];
  let oldV = secondMoment[i];
  let p = weights[i];
  let followed = followedOf(i);
  let m = params.beta1 * oldM + params.rest1 * g;
  let v = params.beta2 * oldV + params.rest2 * g * g;
  let weight = params.decay * p - params.stepSize * m / (sqrt(v) * params.inverseRoot + Lanes(params.eps));
  firstMoment[i] = m;
  secondMoment[i] = v;
  weights[i] = weight;
  follow(i, followed, weight);
}
