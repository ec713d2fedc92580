// Per pixel: cross-entropy with its label (0 where it has none), -ln(1 - sum of probabilities below delta), whether it has
// a label, and how many classes lie below delta.
struct Params { pixels: u32, classes: u32, lnClasses: f32, delta: f32, negativeIgnore: i32 }
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read_write> softmaxes: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> terms: array<vec4f>;
@group(0) @binding(4) var<storage, read> labels: array<i32>;
@group(0) @binding(5) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let pixel = flatIndex(id, workgroups);
  if (pixel >= params.pixels) {
    return;
  }
  let first = pixel * params.classes;
  let label = labels[pixel];
  let p = pixelSoftmax(first, params.classes, params.lnClasses);
  let excluded = excludedClasses(first, params.classes, params.delta, p.peak, p.lnSum);
  let kept = label >= 0 && label < i32(params.classes);
  var crossEntropy = 0.0;
  if (kept) {
    crossEntropy = -logProbability(logits[first + u32(label)], p.peak, p.lnSum);
  }
  var negative = 0.0;
  if (label != params.negativeIgnore) {
    negative = negativeLoss(excluded);
  }
  softmaxes[pixel] = vec4f(p.peak, p.lnSum, p.entropy, 0.0);
  terms[pixel] = vec4f(crossEntropy, negative, select(0.0, 1.0, kept), excluded.count);
  countPixel(pixel, params.classes, p.best, p.entropy);
}
