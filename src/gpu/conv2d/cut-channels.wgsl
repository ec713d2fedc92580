// [rows, blocks * 4] -> [rows, channels]: leaves the surplus channels out. A thread reads a block.
struct Params { rows: u32, channels: u32, blocks: u32 }

@group(0) @binding(0) var<storage, read> x: array<Stored4>;
@group(0) @binding(1) var<storage, read_write> y: array<Stored>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.y * groups.x * 64 + id.x;
  if (index >= params.rows * params.blocks) { return; }
  let first = (index % params.blocks) * 4;
  let at = (index / params.blocks) * params.channels + first;
  let value = x[index];
  y[at] = value.x;
  if (first + 1 < params.channels) { y[at + 1] = value.y; }
  if (first + 2 < params.channels) { y[at + 2] = value.z; }
  if (first + 3 < params.channels) { y[at + 3] = value.w; }
}
