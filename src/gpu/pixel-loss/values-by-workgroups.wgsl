// One value a workgroup, from what the workgroups of the first pass left.
@group(0) @binding(0) var<storage, read> sums: array<f32>; // [5, rows]
@group(0) @binding(1) var<storage, read> counts: array<i32>; // [classes + 64, rows]
@group(0) @binding(2) var<storage, read_write> values: array<f32>;
var<private> ownLane: u32;

fn shareOf(slot: u32, row: u32) -> f32 {
  if (slot < 5u) {
    return sums[slot * params.rows + row];
  }
  return f32(counts[(slot - 5u) * params.rows + row]);
}

fn mean(slot: u32) -> f32 {
  return meanOf(slot, ownLane);
}

fn putValue(i: u32, lane: u32) {
  ownLane = lane;
  let value = valueOf(i);
  if (lane == 0u) {
    values[i] = value;
  }
}
