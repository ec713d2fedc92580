// Counts pixels by the winning class and its probability. Whole numbers: the order of the additions does not matter. The
// probability times a power of two is exact, so that every pixel falls into the bin that its float lies in. Neighbours that count
// in the same cell are added at once.
override BINS: u32 = 1u;
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read_write> counts: array<atomic<i32>>; // [class, bin]
@group(0) @binding(2) var<uniform> params: Params;

fn workOn(thread: u32, strip: Strip) {
  let p = stripSoftmax(strip, vec4i(-1));
  let confidence = exactExp4(-p.lnSum);
  let bins = min(vec4u(confidence * f32(BINS)), vec4u(BINS - 1u));
  let cells = p.best * BINS + bins;
  var cell = 0u;
  var count = 0;
  for (var lane = 0u; lane < strip.count; lane++) {
    if (cells[lane] != cell && count > 0) {
      atomicAdd(&counts[cell], count);
      count = 0;
    }
    cell = cells[lane];
    count += 1;
  }
  if (count > 0) {
    atomicAdd(&counts[cell], count);
  }
}
