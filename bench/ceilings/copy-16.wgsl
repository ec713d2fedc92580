// 16 vec4 in a row a thread: the least work around each load where threads are lanes of a CPU. Rows of the grid keep each workgroup count small.
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
  let first = thread * 16u;
  copied[first + 0u] = source[first + 0u];
  copied[first + 1u] = source[first + 1u];
  copied[first + 2u] = source[first + 2u];
  copied[first + 3u] = source[first + 3u];
  copied[first + 4u] = source[first + 4u];
  copied[first + 5u] = source[first + 5u];
  copied[first + 6u] = source[first + 6u];
  copied[first + 7u] = source[first + 7u];
  copied[first + 8u] = source[first + 8u];
  copied[first + 9u] = source[first + 9u];
  copied[first + 10u] = source[first + 10u];
  copied[first + 11u] = source[first + 11u];
  copied[first + 12u] = source[first + 12u];
  copied[first + 13u] = source[first + 13u];
  copied[first + 14u] = source[first + 14u];
  copied[first + 15u] = source[first + 15u];
}
