// Normalised entropy h per pixel.
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read_write> entropies: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

fn workOn(thread: u32, strip: Strip) {
  let p = stripSoftmax(strip, vec4i(-1));
  for (var lane = 0u; lane < 4u; lane++) {
    if (lane < strip.count) {
      entropies[strip.pixel + lane] = p.entropy[lane];
    }
  }
}
