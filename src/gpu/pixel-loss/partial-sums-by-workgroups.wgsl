// First half of a reduction of [items, columns], for GPUs: a workgroup of 16 lines of 16 columns sums the items of one of
// `partitions` parts. The columns stand behind `firstSlot` others in the partial sums.
struct Params { items: u32, columns: u32, partitions: u32, slots: u32, firstSlot: u32 }
@group(0) @binding(0) var<storage, read> values: array<f32>;
@group(0) @binding(1) var<storage, read_write> partials: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

var<workgroup> shares: array<f32, 256>;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let column = group.y * 16u + thread % 16u;
  var total = 0.0;
  if (column < params.columns) {
    for (var item = group.x * 16u + thread / 16u; item < params.items; item += 16u * params.partitions) {
      total += values[item * params.columns + column];
    }
  }
  shares[thread] = total;
  for (var half = 128u; half >= 16u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) {
      shares[thread] += shares[thread + half];
    }
  }
  if (thread < 16u && column < params.columns) {
    partials[group.x * params.slots + params.firstSlot + column] = shares[thread];
  }
}
