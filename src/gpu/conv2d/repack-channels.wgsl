// [rows, channels] -> [rows, wanted]: fills new channels with zeros, leaves surplus ones out.
struct Params { rows: u32, channels: u32, wanted: u32 }

@group(0) @binding(0) var<storage, read> x: array<Stored>;
@group(0) @binding(1) var<storage, read_write> y: array<Stored>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.y * groups.x * 64 + id.x;
  if (index >= params.rows * params.wanted) { return; }
  let channel = index % params.wanted;
  var value = Stored(0.0);
  if (channel < params.channels) { value = x[(index / params.wanted) * params.channels + channel]; }
  y[index] = value;
}
