// Nearest-neighbour resizing, one thread per output pixel and 1 or 4 channels.
struct Params { count: u32, channels: u32, rows: Axis, columns: Axis }
@group(0) @binding(0) var<storage, read> x: array<StoredLanes>; // [N, inHeight, inWidth, channels]
@group(0) @binding(1) var<storage, read_write> y: array<StoredLanes>; // [N, outHeight, outWidth, channels]
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  let pixel = i / params.channels;
  let line = pixel / u32(params.columns.outSize);
  let row = sourceOf(line % u32(params.rows.outSize), params.rows);
  let column = sourceOf(pixel % u32(params.columns.outSize), params.columns);
  let image = line / u32(params.rows.outSize) * u32(params.rows.inSize);
  y[i] = x[((image + row) * u32(params.columns.inSize) + column) * params.channels + i % params.channels];
}
