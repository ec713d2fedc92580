// Zeroes the counters.
struct Params { cells: u32 }
@group(0) @binding(0) var<storage, read_write> counts: array<i32>;
@group(0) @binding(1) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let cell = flatIndex(id, workgroups);
  if (cell < params.cells) {
    counts[cell] = 0;
  }
}
