// dx = (g - mean(g) - xhat * mean(g * xhat)) / sqrt(var + eps) with g = dy * gamma, one team per row.
struct Params { rows: u32, length: u32, inverseLength: f32 } // length in lanes
@group(0) @binding(0) var<storage, read> dy: array<StoredLanes>; // [rows, length]
@group(0) @binding(1) var<storage, read> x: array<StoredLanes>;
@group(0) @binding(2) var<storage, read> statistics: array<vec2f>; // [rows]: mean - first value, 1 / sqrt(var + eps)
@group(0) @binding(3) var<storage, read> gamma: array<Lanes>;
@group(0) @binding(4) var<storage, read_write> dx: array<StoredLanes>;
@group(0) @binding(5) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let row = (id.x + id.y * groups.x * 64u) / TEAM;
  let inside = row < params.rows;
  let at = min(row, params.rows - 1u);
  let first = at * params.length;
  let start = thread % TEAM;
  let origin = Lanes(firstOf(Lanes(x[first])));
  let mean = statistics[at].x;
  let inverse = statistics[at].y;

  var sum = Lanes(0.0);
  var sumByXhat = Lanes(0.0);
  for (var i = start; i < params.length; i += TEAM) {
    let g = Lanes(dy[first + i]) * gamma[i];
    sum += g;
    sumByXhat += g * ((Lanes(x[first + i]) - origin - mean) * inverse);
  }
  let meanG = teamSum(sumOf(sum), thread) * params.inverseLength;
  let meanByXhat = teamSum(sumOf(sumByXhat), thread) * params.inverseLength;

  if (!inside) { return; }
  for (var i = start; i < params.length; i += TEAM) {
    let xhat = (Lanes(x[first + i]) - origin - mean) * inverse;
    dx[first + i] = StoredLanes(inverse * (Lanes(dy[first + i]) * gamma[i] - meanG - xhat * meanByXhat));
  }
}
