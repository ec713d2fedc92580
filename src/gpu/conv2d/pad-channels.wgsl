// [rows, channels] -> [rows, blocks * 4]: fills the new channels with zeros. A thread writes a block.
struct Params { rows: u32, channels: u32, blocks: u32 }

@group(0) @binding(0) var<storage, read> x: array<Stored>;
@group(0) @binding(1) var<storage, read_write> y: array<Stored4>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.y * groups.x * 64 + id.x;
  if (index >= params.rows * params.blocks) { return; }
  let first = (index % params.blocks) * 4;
  let at = (index / params.blocks) * params.channels + first;
  var value = Stored4(0);
  value.x = x[at];
  if (first + 1 < params.channels) { value.y = x[at + 1]; }
  if (first + 2 < params.channels) { value.z = x[at + 2]; }
  if (first + 3 < params.channels) { value.w = x[at + 3]; }
  y[index] = value;
}
