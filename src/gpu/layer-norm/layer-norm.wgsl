// y = (x - mean) / sqrt(var + eps) * gamma + beta over each row, one team per row: the mean, then the deviations from it,
// then y. All is relative to the row's first value, so a large mean costs no digits.
struct Params { rows: u32, length: u32, inverseLength: f32, eps: f32 } // length in lanes
@group(0) @binding(0) var<storage, read> x: array<StoredLanes>; // [rows, length]
@group(0) @binding(1) var<storage, read> gamma: array<Lanes>;
@group(0) @binding(2) var<storage, read> beta: array<Lanes>;
@group(0) @binding(3) var<storage, read_write> y: array<StoredLanes>;
@group(0) @binding(4) var<storage, read_write> statistics: array<vec2f>; // [rows]: mean - first value, 1 / sqrt(var + eps)
@group(0) @binding(5) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let row = (id.x + id.y * groups.x * 64u) / TEAM;
  let inside = row < params.rows;
  let first = min(row, params.rows - 1u) * params.length;
  let start = thread % TEAM;
  let origin = Lanes(firstOf(Lanes(x[first])));

  var sum = Lanes(0.0);
  for (var i = start; i < params.length; i += TEAM) { sum += Lanes(x[first + i]) - origin; }
  let mean = teamSum(sumOf(sum), thread) * params.inverseLength;

  var squares = Lanes(0.0);
  for (var i = start; i < params.length; i += TEAM) {
    let deviation = Lanes(x[first + i]) - origin - mean;
    squares += deviation * deviation;
  }
  let variance = teamSum(sumOf(squares), thread) * params.inverseLength;
  let inverse = 1.0 / sqrt(variance + params.eps);

  if (!inside) { return; }
  for (var i = start; i < params.length; i += TEAM) {
    y[first + i] = StoredLanes((Lanes(x[first + i]) - origin - mean) * inverse * gamma[i] + beta[i]);
  }
  if (start == 0u) { statistics[row] = vec2f(mean, inverse); }
}
