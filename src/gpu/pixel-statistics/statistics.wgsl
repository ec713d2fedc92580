// Per pixel: winning class, normalised entropy h, largest probability, number of classes below delta.
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read_write> statistics: array<vec4f>;
@group(0) @binding(2) var<uniform> params: Params;

fn workOn(thread: u32, strip: Strip) {
  let p = stripSoftmax(strip, vec4i(-1));
  let confidence = exactExp4(-p.lnSum);
  let excluded = excludedClasses(strip, p);
  for (var lane = 0u; lane < 4u; lane++) {
    if (lane < strip.count) {
      let found = vec4f(f32(p.best[lane]), p.entropy[lane], confidence[lane], excluded.count[lane]);
      statistics[strip.pixel + lane] = found;
    }
  }
}
