// One thread per strip: the classes of the largest upsampled logits.
@group(0) @binding(0) var<storage, read> logits: array<f32>; // [N, inHeight, inWidth, classes]
@group(0) @binding(1) var<storage, read_write> labels: array<i32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let strip = stripOf(flatIndex(id, workgroups));
  if (!any(strip.inside)) { return; }
  let best = bestOf(strip);
  for (var lane = 0u; lane < 4u; lane++) {
    if (strip.inside[lane]) { labels[strip.pixel + lane - params.origin] = i32(best[lane]); }
  }
}
