// First half of a reduction of [items, columns]: thread (part, column) sums every `partitions`-th item, in blocks of 32 to
// keep rounding small. The columns stand behind `firstSlot` others in the partial sums.
struct Params { items: u32, columns: u32, partitions: u32, slots: u32, firstSlot: u32 }
@group(0) @binding(0) var<storage, read> values: array<f32>;
@group(0) @binding(1) var<storage, read_write> partials: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let thread = flatIndex(id, workgroups);
  if (thread >= params.partitions * params.columns) {
    return;
  }
  let column = thread % params.columns;
  let part = thread / params.columns;
  var total = 0.0;
  var item = part;
  while (item < params.items) {
    var block = 0.0;
    for (var i = 0u; i < 32u && item < params.items; i++) {
      block += values[item * params.columns + column];
      item += params.partitions;
    }
    total += block;
  }
  partials[part * params.slots + params.firstSlot + column] = total;
}
