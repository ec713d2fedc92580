// Per pixel: its weight times its cross-entropy; 0 where it has no label.
struct Params { pixels: u32, classes: u32, lnClasses: f32 }
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read_write> softmaxes: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> terms: array<vec4f>;
@group(0) @binding(4) var<storage, read> labels: array<i32>;
@group(0) @binding(5) var<storage, read> weights: array<f32>;
@group(0) @binding(6) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let pixel = flatIndex(id, workgroups);
  if (pixel >= params.pixels) {
    return;
  }
  let first = pixel * params.classes;
  let label = labels[pixel];
  let p = pixelSoftmax(first, params.classes, params.lnClasses);
  var loss = 0.0;
  if (label >= 0 && label < i32(params.classes)) {
    loss = -weights[pixel] * logProbability(logits[first + u32(label)], p.peak, p.lnSum);
  }
  softmaxes[pixel] = vec4f(p.peak, p.lnSum, p.entropy, 0.0);
  terms[pixel] = vec4f(loss, 0.0, 0.0, 0.0);
  countPixel(pixel, params.classes, p.best, p.entropy);
}
