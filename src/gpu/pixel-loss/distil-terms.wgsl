// Per pixel: sum_c t_c (ln t_c - ln p_c), with 0 ln 0 = 0.
struct Params { pixels: u32, classes: u32, lnClasses: f32 }
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read_write> softmaxes: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> terms: array<vec4f>;
@group(0) @binding(4) var<storage, read> teacher: array<f32>;
@group(0) @binding(5) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let pixel = flatIndex(id, workgroups);
  if (pixel >= params.pixels) {
    return;
  }
  let first = pixel * params.classes;
  let p = pixelSoftmax(first, params.classes, params.lnClasses);
  var loss = 0.0;
  for (var c = 0u; c < params.classes; c++) {
    let t = teacher[first + c];
    if (t > 0.0) {
      loss += t * (exactLn(t) - logProbability(logits[first + c], p.peak, p.lnSum));
    }
  }
  softmaxes[pixel] = vec4f(p.peak, p.lnSum, p.entropy, 0.0);
  terms[pixel] = vec4f(loss, 0.0, 0.0, 0.0);
  countPixel(pixel, params.classes, p.best, p.entropy);
}
