// The first pass of a loss keeps: per pixel (peak, ln sum, h, one number of the loss), per strip or workgroup the sums
// of four terms and of h, and the counters. `countPixel` and `putSums`: by-threads.wgsl or by-workgroups.wgsl.
@group(0) @binding(1) var<storage, read_write> softmaxes: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> sums: array<f32>;

struct Terms { first: vec4f, second: vec4f, third: vec4f, fourth: vec4f }

fn keep(thread: u32, strip: Strip, p: StripSoftmax, own: vec4f, terms: Terms) {
  for (var lane = 0u; lane < 4u; lane++) {
    if (lane < strip.count) {
      softmaxes[strip.pixel + lane] = vec4f(p.peak[lane], p.lnSum[lane], p.entropy[lane], own[lane]);
      countPixel(strip.pixel + lane, params.classes, p.best[lane], p.entropy[lane]);
    }
  }
  putSums(thread, array(
    stripSum(strip, terms.first), stripSum(strip, terms.second), stripSum(strip, terms.third),
    stripSum(strip, terms.fourth), stripSum(strip, p.entropy),
  ));
}
