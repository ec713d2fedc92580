// Gradient of the inverse of max pooling, one thread per value: dy where the value was put.
struct Params { count: u32, channels: u32, perImage: u32, mapSize: u32 }
@group(0) @binding(0) var<storage, read> dy: array<Stored>; // [N, mapSize, channels]
@group(0) @binding(1) var<storage, read> indices: array<i32>; // [N, perImage / channels, channels]: a pixel, or -1
@group(0) @binding(2) var<storage, read_write> dx: array<Stored>; // as indices
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  let pixel = i / params.perImage * params.mapSize + u32(max(indices[i], 0));
  dx[i] = select(Stored(0.0), dy[pixel * params.channels + i % params.channels], indices[i] >= 0);
}
