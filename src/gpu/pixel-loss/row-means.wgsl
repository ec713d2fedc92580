// A mean over all pixels, by a workgroup, of a number that the workgroups of the first pass summed. Defined beside it: `shareOf`, a
// row's part of the sum.
var<workgroup> rowShares: array<f32, 64>;

fn meanOf(slot: u32, lane: u32) -> f32 {
  var total = 0.0;
  for (var row = lane; row < params.rows; row += 64u) {
    total += shareOf(slot, row);
  }
  workgroupBarrier();
  rowShares[lane] = total;
  for (var half = 32u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) {
      rowShares[lane] += rowShares[lane + half];
    }
  }
  workgroupBarrier();
  return rowShares[0] / f32(params.pixels);
}
