// Losses that are one mean over all pixels: the loss, the mean entropy, then the shares.
fn valueOf(i: u32) -> f32 {
  return mean(select(i + 3u, 0u, i == 0u));
}
