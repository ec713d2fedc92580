// One thread per strip: counts its pixels by true and predicted class. Whole numbers: the order of the additions does not matter.
// Neighbours mostly count in the same cell, and are then added at once.
@group(0) @binding(0) var<storage, read> logits: array<f32>; // [N, inHeight, inWidth, classes]
@group(0) @binding(1) var<storage, read> truth: array<u32>; // four class ids to a word, the lowest byte first
@group(0) @binding(2) var<storage, read_write> counts: array<atomic<i32>>; // [true class, predicted class]
@group(0) @binding(3) var<uniform> params: Params;

fn truthOf(pixel: u32) -> u32 {
  return (truth[pixel / 4u] >> (8u * (pixel % 4u))) & 255u;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let strip = stripOf(flatIndex(id, workgroups));
  if (!any(strip.inside)) { return; }
  let best = bestOf(strip);
  var cell = 0u;
  var count = 0;
  for (var lane = 0u; lane < 4u; lane++) {
    if (!strip.inside[lane]) { continue; }
    let label = truthOf(strip.pixel + lane - params.origin);
    if (label >= params.classes) { continue; }
    let own = label * params.classes + best[lane];
    if (own != cell && count > 0) {
      atomicAdd(&counts[cell], count);
      count = 0;
    }
    cell = own;
    count += 1;
  }
  if (count > 0) { atomicAdd(&counts[cell], count); }
}
