// dx = y * (dy - sum of dy * y over the row) * factor, one team per row. Blocks of 16 keep the
// rounding of the running sum small.
struct Params { rows: u32, length: u32, stride: u32, factor: f32 } // length in values, stride in lanes
@group(0) @binding(0) var<storage, read> dy: array<FromLanes>; // [rows, stride]
@group(0) @binding(1) var<storage, read> y: array<StoredLanes>;
@group(0) @binding(2) var<storage, read_write> dx: array<StoredLanes>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let row = (id.x + id.y * groups.x * 64u) / TEAM;
  let first = min(row, params.rows - 1u) * params.stride;
  let start = thread % TEAM;

  var sum = Lanes(0.0);
  for (var block = start; block < params.stride; block += 16u * TEAM) {
    var part = Lanes(0.0);
    for (var i = block; i < min(block + 16u * TEAM, params.stride); i += TEAM) {
      part += within(Lanes(dy[first + i]) * Lanes(y[first + i]), i, params.length, 0.0);
    }
    sum += part;
  }
  let mean = teamSum(sumOf(sum), thread);

  if (row >= params.rows) { return; }
  for (var i = start; i < params.stride; i += TEAM) {
    dx[first + i] = StoredLanes(params.factor * Lanes(y[first + i]) * (Lanes(dy[first + i]) - Lanes(mean)));
  }
}
