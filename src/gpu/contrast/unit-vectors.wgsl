// y = x / max(|x|, 1e-12), one team per row. Blocks of 16 keep the rounding of the running sum small.
struct Params { rows: u32, stride: u32 } // stride in lanes
@group(0) @binding(0) var<storage, read> x: array<Lanes>; // [rows, stride]
@group(0) @binding(1) var<storage, read_write> y: array<Lanes>;
@group(0) @binding(2) var<uniform> params: Params;

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
    for (var i = block; i < min(block + 16u * TEAM, params.stride); i += TEAM) { part += x[first + i] * x[first + i]; }
    sum += part;
  }
  let length = max(sqrt(teamSum(sumOf(sum), thread)), 1e-12);

  if (row >= params.rows) { return; }
  for (var i = start; i < params.stride; i += TEAM) { y[first + i] = x[first + i] / length; }
}
