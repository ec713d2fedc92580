// The winning class where its probability reaches the threshold of that class, else 255; and the probability.
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read> thresholds: array<f32>;
@group(0) @binding(2) var<storage, read_write> labels: array<i32>;
@group(0) @binding(3) var<storage, read_write> confidences: array<f32>;
@group(0) @binding(4) var<uniform> params: Params;

fn workOn(thread: u32, strip: Strip) {
  let p = stripSoftmax(strip, vec4i(-1));
  let confidence = exactExp4(-p.lnSum);
  for (var lane = 0u; lane < 4u; lane++) {
    if (lane < strip.count) {
      let best = p.best[lane];
      labels[strip.pixel + lane] = select(255, i32(best), confidence[lane] >= thresholds[best]);
      confidences[strip.pixel + lane] = confidence[lane];
    }
  }
}
