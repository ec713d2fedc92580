// Second half of the reduction, one thread per mean: first the slots from their partial sums, then the shares of the
// winning classes and of the 64 bins of h from their 64 copies of counters.
struct Params { pixels: u32, cells: u32, partitions: u32, slots: u32 }
@group(0) @binding(0) var<storage, read> partials: array<f32>;
@group(0) @binding(1) var<storage, read> counts: array<i32>;
@group(0) @binding(2) var<storage, read_write> means: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

fn slotSum(slot: u32) -> f32 {
  var total = 0.0;
  for (var start = 0u; start < params.partitions; start += 16u) {
    var block = 0.0;
    for (var i = start; i < min(start + 16u, params.partitions); i++) {
      block += partials[i * params.slots + slot];
    }
    total += block;
  }
  return total;
}

fn countSum(cell: u32) -> f32 {
  var total = 0;
  for (var copy = 0u; copy < 64u; copy++) {
    total += counts[copy * params.cells + cell];
  }
  return f32(total);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.slots + params.cells) {
    return;
  }
  var total = 0.0;
  if (id.x < params.slots) {
    total = slotSum(id.x);
  } else {
    total = countSum(id.x - params.slots);
  }
  means[id.x] = total / f32(params.pixels);
}
