// Its gradient by gathering, one thread per input pixel and 1 or 4 channels: the sum of the outputs that read it, in order.
struct Params { count: u32, channels: u32, rows: Axis, columns: Axis }
@group(0) @binding(0) var<storage, read> dy: array<StoredLanes>; // [N, outHeight, outWidth, channels]
@group(0) @binding(1) var<storage, read_write> dx: array<StoredLanes>; // [N, inHeight, inWidth, channels]
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  let pixel = i / params.channels;
  let line = pixel / u32(params.columns.inSize);
  let row = i32(line % u32(params.rows.inSize));
  let column = i32(pixel % u32(params.columns.inSize));
  let image = i32(line) / params.rows.inSize * params.rows.outSize;
  let lastRow = firstReader(row + 1, params.rows);
  let lastColumn = firstReader(column + 1, params.columns);
  var sum = Lanes(0.0);
  for (var h = firstReader(row, params.rows); h < lastRow; h++) {
    for (var w = firstReader(column, params.columns); w < lastColumn; w++) {
      sum += Lanes(dy[u32((image + h) * params.columns.outSize + w) * params.channels + i % params.channels]);
    }
  }
  dx[i] = StoredLanes(sum);
}
