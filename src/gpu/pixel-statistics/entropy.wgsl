// Normalised entropy h per pixel.
struct Params { pixels: u32, classes: u32, lnClasses: f32 }
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read_write> entropies: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let pixel = flatIndex(id, workgroups);
  if (pixel < params.pixels) {
    entropies[pixel] = pixelSoftmax(pixel * params.classes, params.classes, params.lnClasses).entropy;
  }
}
