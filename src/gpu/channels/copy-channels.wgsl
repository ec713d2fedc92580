// Copies a range of channels of every row from one tensor to another, one thread per 1 or 4 values.
struct Params { rows: u32, channels: u32, fromStride: u32, fromOffset: u32, toStride: u32, toOffset: u32 }
@group(0) @binding(0) var<storage, read> source: array<Lanes>; // [rows, fromStride]
@group(0) @binding(1) var<storage, read_write> result: array<Lanes>; // [rows, toStride]
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.rows * params.channels) { return; }
  let row = i / params.channels;
  let channel = i % params.channels;
  result[row * params.toStride + params.toOffset + channel] =
    source[row * params.fromStride + params.fromOffset + channel];
}
