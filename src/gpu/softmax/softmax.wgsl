// Softmax of each row, one team per row: its maximum, then exp(x - maximum) and their sum, then the division. Places
// between a row's end and the next row's start become 0. Blocks of 16 keep the rounding of the running sum small.
struct Params { rows: u32, length: u32, stride: u32 } // length in values, stride in lanes
@group(0) @binding(0) var<storage, read> x: array<FromLanes>; // [rows, stride]
@group(0) @binding(1) var<storage, read_write> y: array<StoredLanes>;
@group(0) @binding(2) var<uniform> params: Params;

// A value that is stored in 16 bits is rounded once: it is computed again, not read back.
override ROUNDED: bool = false;

const lowest = -3.4028234e38;

@compute @workgroup_size(64)
fn main(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let row = (id.x + id.y * groups.x * 64u) / TEAM;
  let inside = row < params.rows;
  let first = min(row, params.rows - 1u) * params.stride;
  let start = thread % TEAM;

  var most = Lanes(lowest);
  for (var i = start; i < params.stride; i += TEAM) {
    most = max(most, within(Lanes(x[first + i]), i, params.length, lowest));
  }
  let maximum = Lanes(teamLargest(largestOf(most), thread));

  var sum = Lanes(0.0);
  for (var block = start; block < params.stride; block += 16u * TEAM) {
    var part = Lanes(0.0);
    for (var i = block; i < min(block + 16u * TEAM, params.stride); i += TEAM) {
      let value = within(exp(Lanes(x[first + i]) - maximum), i, params.length, 0.0);
      part += value;
      if (inside && !ROUNDED) { y[first + i] = StoredLanes(value); }
    }
    sum += part;
  }
  let scale = 1.0 / teamSum(sumOf(sum), thread);

  if (!inside) { return; }
  for (var i = start; i < params.stride; i += TEAM) {
    if (ROUNDED) {
      let value = within(exp(Lanes(x[first + i]) - maximum), i, params.length, 0.0);
      y[first + i] = StoredLanes(value * scale);
    } else {
      y[first + i] = StoredLanes(Lanes(y[first + i]) * scale);
    }
  }
}
