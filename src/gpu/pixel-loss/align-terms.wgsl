// Per pixel: (1-h)^gamma h, whether the entropy loss sharpens it (h < 1/(gamma+1)), and its weight exp(-alpha h) in m_c.
struct Params { pixels: u32, classes: u32, lnClasses: f32, gamma: f32, alpha: f32 }
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read_write> softmaxes: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> terms: array<vec4f>;
@group(0) @binding(4) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let pixel = flatIndex(id, workgroups);
  if (pixel >= params.pixels) {
    return;
  }
  let p = pixelSoftmax(pixel * params.classes, params.classes, params.lnClasses);
  let sureness = pixelSureness(pixel * params.classes, params.classes, params.lnClasses, p);
  let focused = power(sureness, params.gamma) * p.entropy;
  let sure = select(0.0, 1.0, p.entropy * (params.gamma + 1.0) < 1.0);
  softmaxes[pixel] = vec4f(p.peak, p.lnSum, p.entropy, sureness);
  terms[pixel] = vec4f(focused, sure, 0.0, exactExp(-params.alpha * p.entropy));
  countPixel(pixel, params.classes, p.best, p.entropy);
}
