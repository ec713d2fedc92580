// ClassMix of the labels, one thread per pixel: the easy label with weight 1 where it is in the pasted set. Elsewhere
// the hard label with the weight q of the hard image, or 0 outside of its trusted rows.
struct Params {
  pixels: u32,
  pixelsPerImage: u32,
  easyPixels: u32,
  trustedFrom: u32,
  trustedTo: u32,
}
@group(0) @binding(0) var<storage, read> easyLabels: array<i32>;
@group(0) @binding(1) var<storage, read> hardLabels: array<i32>;
@group(0) @binding(2) var<storage, read> hardWeight: array<f32>;
@group(0) @binding(3) var<storage, read> pasted: array<u32>;
@group(0) @binding(4) var<storage, read_write> labels: array<i32>;
@group(0) @binding(5) var<storage, read_write> weights: array<f32>;
@group(0) @binding(6) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let pixel = flatIndex(id, workgroups);
  if (pixel >= params.pixels) {
    return;
  }
  let image = pixel / params.pixelsPerImage;
  let easyLabel = easyLabels[pixel % params.easyPixels];
  let fromEasy = isPasted(image, easyLabel);
  let place = pixel % params.pixelsPerImage;
  let trusted = place >= params.trustedFrom && place < params.trustedTo;
  let q = select(0.0, hardWeight[image], trusted);
  labels[pixel] = select(hardLabels[pixel], easyLabel, fromEasy);
  weights[pixel] = select(q, 1.0, fromEasy);
}
