// Counts the pixel's winning class and its bin of 64 of h. Whole numbers, so the order of the atomic additions does not
// matter; 64 copies (by workgroup) keep the threads out of each other's way.
@group(0) @binding(3) var<storage, read_write> counts: array<atomic<i32>>;

fn countPixel(pixel: u32, classes: u32, best: u32, entropy: f32) {
  let row = ((pixel / 64u) % 64u) * (classes + 64u);
  let bin = u32(clamp(entropy * 64.0, 0.0, 63.0));
  atomicAdd(&counts[row + best], 1);
  atomicAdd(&counts[row + classes + bin], 1);
}

// Sums of a strip, one row of `sums` each.
fn putSums(thread: u32, values: array<f32, 5>) {
  for (var term = 0u; term < 5u; term++) {
    sums[5u * thread + term] = values[term];
  }
}
