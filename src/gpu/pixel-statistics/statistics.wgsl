// Per pixel: winning class, normalised entropy h, largest probability, number of classes below delta.
struct Params { pixels: u32, classes: u32, lnClasses: f32, delta: f32 }
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read_write> statistics: array<vec4f>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let pixel = flatIndex(id, workgroups);
  if (pixel >= params.pixels) {
    return;
  }
  let first = pixel * params.classes;
  let p = pixelSoftmax(first, params.classes, params.lnClasses);
  let excluded = excludedClasses(first, params.classes, params.delta, p.peak, p.lnSum);
  statistics[pixel] = vec4f(f32(p.best), p.entropy, exactExp(-p.lnSum), excluded.count);
}
