// The share of kept pixels, from means that were computed before.
@group(0) @binding(3) var<storage, read> means: array<f32>;

fn prepare(lane: u32) {}

fn keptShare() -> f32 {
  return means[2];
}
