// Second half of the reduction, for GPUs: a workgroup per mean (see means.wgsl).
struct Params { pixels: u32, cells: u32, partitions: u32, slots: u32 }
@group(0) @binding(0) var<storage, read> partials: array<f32>;
@group(0) @binding(1) var<storage, read> counts: array<i32>;
@group(0) @binding(2) var<storage, read_write> means: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

var<workgroup> shares: array<f32, 64>;

fn share(slot: u32, lane: u32) -> f32 {
  if (slot >= params.slots) {
    return f32(counts[lane * params.cells + slot - params.slots]); // one of the 64 copies: at most 2^24 pixels each
  }
  var total = 0.0;
  for (var part = lane; part < params.partitions; part += 64u) {
    total += partials[part * params.slots + slot];
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
