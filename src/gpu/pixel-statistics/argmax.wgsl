// Class of the largest logit per pixel; the first one of equals.
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read_write> labels: array<i32>;
@group(0) @binding(2) var<uniform> params: Params;

fn workOn(thread: u32, strip: Strip) {
  var best = vec4u(0u);
  var peak = logitsOf(strip, 0u);
  for (var c = 1u; c < params.classes; c++) {
    let z = logitsOf(strip, c);
    best = select(best, vec4u(c), z > peak);
    peak = max(peak, z);
  }
  for (var lane = 0u; lane < 4u; lane++) {
    if (lane < strip.count) {
      labels[strip.pixel + lane] = i32(best[lane]);
    }
  }
}
