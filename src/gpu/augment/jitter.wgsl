// Colour jitter, one thread per pixel: brightness multiplies, contrast blends with the image's mean grey, saturation with
// the pixel's own grey, each clamped to [0, 1]; with HUE, hue turns on the circle of HSV where the draw says so. The flip is
// done on the way: the symmetric blur that follows commutes.
override HUE: bool = false;
struct Params { pixels: u32, pixelsPerImage: u32, width: u32, stride: u32 }
@group(0) @binding(0) var<storage, read> images: array<f32>;
@group(0) @binding(1) var<storage, read> draws: array<f32>;
@group(0) @binding(2) var<storage, read> meanGrey: array<f32>;
@group(0) @binding(3) var<storage, read_write> jittered: array<f32>;
@group(0) @binding(4) var<uniform> params: Params;

fn blend(factor: f32, rgb: vec3f, towards: f32) -> vec3f {
  return clamp(factor * rgb + vec3f((1.0 - factor) * towards), vec3f(0.0), vec3f(1.0));
}

// Of a hue of s sixths, a channel lies below the largest one by the chroma, times 0 to 1 by its distance on the circle.
fn turned(rgb: vec3f, turns: f32) -> vec3f {
  let most = max(rgb.x, max(rgb.y, rgb.z));
  let chroma = most - min(rgb.x, min(rgb.y, rgb.z));
  if (chroma == 0.0) {
    return rgb;
  }
  var sixths = 4.0 + (rgb.x - rgb.y) / chroma;
  if (most == rgb.x) {
    sixths = (rgb.y - rgb.z) / chroma;
  } else if (most == rgb.y) {
    sixths = 2.0 + (rgb.z - rgb.x) / chroma;
  }
  let place = vec3f(5.0, 3.0, 1.0) + sixths + 6.0 * turns;
  let onCircle = place - 6.0 * floor(place / 6.0);
  return most - chroma * clamp(min(onCircle, 4.0 - onCircle), vec3f(0.0), vec3f(1.0));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let pixel = flatIndex(id, workgroups);
  if (pixel >= params.pixels) {
    return;
  }
  let image = pixel / params.pixelsPerImage;
  let draw = image * params.stride;
  let x = pixel % params.width;
  let mirrored = pixel - x + (params.width - 1u - x);
  let source = 3u * select(pixel, mirrored, draws[draw + 3u] != 0.0);
  let rgb = vec3f(images[source], images[source + 1u], images[source + 2u]);
  let bright = clamp(draws[draw] * rgb, vec3f(0.0), vec3f(1.0));
  let contrasted = blend(draws[draw + 1u], bright, meanGrey[image]);
  var result = blend(draws[draw + 2u], contrasted, dot(contrasted, vec3f(0.299, 0.587, 0.114)));
  if (HUE) {
    let turns = draws[draw + params.stride - 1u];
    if (turns != 0.0) {
      result = turned(result, turns);
    }
  }
  jittered[pixel * 3u] = result.x;
  jittered[pixel * 3u + 1u] = result.y;
  jittered[pixel * 3u + 2u] = result.z;
}
