// ClassMix of the pictures, one thread per pixel: the easy image where its label is in the pasted set, else
// the hard one.
struct Params { pixels: u32, pixelsPerImage: u32, easyPixels: u32 }
@group(0) @binding(0) var<storage, read> easyImages: array<f32>;
@group(0) @binding(1) var<storage, read> hardImages: array<f32>;
@group(0) @binding(2) var<storage, read> easyLabels: array<i32>;
@group(0) @binding(3) var<storage, read> pasted: array<u32>;
@group(0) @binding(4) var<storage, read_write> images: array<f32>;
@group(0) @binding(5) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let pixel = flatIndex(id, workgroups);
  if (pixel >= params.pixels) {
    return;
  }
  let easyPixel = pixel % params.easyPixels;
  let fromEasy = isPasted(pixel / params.pixelsPerImage, easyLabels[easyPixel]);
  for (var c = 0u; c < 3u; c++) {
    let i = pixel * 3u + c;
    if (fromEasy) {
      images[i] = easyImages[easyPixel * 3u + c];
    } else {
      images[i] = hardImages[i];
    }
  }
}
