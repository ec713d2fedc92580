// Align's means, for GPUs: a workgroup per mean. First those of the sums, then those of the class marginals, of which there are
// parts, then the shares of the counters (see means.wgsl).
struct Params { pixels: u32, rows: u32, classes: u32, partitions: u32 }
@group(0) @binding(0) var<storage, read> sums: array<f32>; // [5, rows]
@group(0) @binding(1) var<storage, read> counts: array<i32>; // [classes + 64, rows]
@group(0) @binding(2) var<storage, read> partials: array<f32>; // [partitions, classes]
@group(0) @binding(3) var<storage, read_write> means: array<f32>;
@group(0) @binding(4) var<uniform> params: Params;

var<workgroup> shares: array<f32, 64>;

fn share(slot: u32, lane: u32) -> f32 {
  var total = 0.0;
  if (slot >= 5u && slot < 5u + params.classes) {
    for (var part = lane; part < params.partitions; part += 64u) {
      total += partials[part * params.classes + slot - 5u];
    }
    return total;
  }
  for (var row = lane; row < params.rows; row += 64u) {
    if (slot < 5u) {
      total += sums[slot * params.rows + row];
    } else {
      total += f32(counts[(slot - 5u - params.classes) * params.rows + row]);
    }
  }
  return total;
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  shares[lane] = share(group.x, lane);
  for (var half = 32u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) {
      shares[lane] += shares[lane + half];
    }
  }
  if (lane == 0u) {
    means[group.x] = shares[0] / f32(params.pixels);
  }
}
