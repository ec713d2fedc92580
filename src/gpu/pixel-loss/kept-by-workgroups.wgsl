// The share of kept pixels, which each workgroup sums for itself.
@group(0) @binding(3) var<storage, read> sums: array<f32>;
var<private> kept: f32;

fn shareOf(slot: u32, row: u32) -> f32 {
  return sums[slot * params.rows + row];
}

fn prepare(lane: u32) {
  kept = meanOf(2u, lane);
}

fn keptShare() -> f32 {
  return kept;
}
