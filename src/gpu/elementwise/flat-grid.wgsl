// Flat index of a thread in a two-dimensional grid of workgroups of 64; may pass the end, so guard the tail.
fn flatIndex(id: vec3u, workgroups: vec3u) -> u32 {
  return id.y * workgroups.x * 64u + id.x;
}
