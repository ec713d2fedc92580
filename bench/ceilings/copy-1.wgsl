// One vec4 a thread, neighbours side by side. Rows of the grid keep each workgroup count small.
struct Sizes {
  threads: u32,
  row: u32,
}

@group(0) @binding(0) var<storage, read> source: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> copied: array<vec4f>;
@group(0) @binding(2) var<uniform> sizes: Sizes;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) lane: u32) {
  let thread = id.y * sizes.row + id.x;
  if (thread >= sizes.threads) {
    return;
  }
  copied[thread] = source[thread];
}
