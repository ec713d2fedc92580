// AdamW as in adamw.wgsl, by the word of the table: what is not trained stays, what does not decay is not multiplied, and the
// head has its own step.
struct Params {
  count: u32, firstVector: u32, firstBlock: u32,
  decay: f32, headDecay: f32, stepSize: f32, headStepSize: f32,
  beta1: f32, rest1: f32, beta2: f32, rest2: f32, inverseRoot: f32, eps: f32,
}
// All writable, so that ranges of one buffer can be bound together.
@group(0) @binding(0) var<storage, read_write> weights: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> gradients: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> firstMoment: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> secondMoment: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> table: array<u32>;
@group(0) @binding(5) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  let word = wordOf(i);
  if (!has(word, TRAINED)) { return; }
  let g = gradients[i];
  let oldM = firstMoment[i];
  let oldV = secondMoment[i];
  let p = weights[i];
  let isHead = has(word, HEAD);
  let decay = select(1.0, select(params.decay, params.headDecay, isHead), has(word, DECAYED));
  let stepSize = select(params.stepSize, params.headStepSize, isHead);
  let m = params.beta1 * oldM + params.rest1 * g;
  let v = params.beta2 * oldV + params.rest2 * g * g;
  firstMoment[i] = m;
  secondMoment[i] = v;
  weights[i] = decay * p - stepSize * m / (sqrt(v) * params.inverseRoot + vec4f(params.eps));
}
