// dx = (dy - y sum(dy y)) / |x| with y = x / |x|, one team per row; 0 where |x| is below 1e-12. Blocks of 16 keep the
// rounding of the running sums small.
struct Params { rows: u32, stride: u32 } // stride in lanes
@group(0) @binding(0) var<storage, read> dy: array<Lanes>; // [rows, stride]
@group(0) @binding(1) var<storage, read> x: array<Lanes>;
@group(0) @binding(2) var<storage, read_write> dx: array<Lanes>;
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

  var squares = Lanes(0.0);
  var products = Lanes(0.0);
  for (var block = start; block < params.stride; block += 16u * TEAM) {
    var square = Lanes(0.0);
    var product = Lanes(0.0);
    for (var i = block; i < min(block + 16u * TEAM, params.stride); i += TEAM) {
      square += x[first + i] * x[first + i];
      product += dy[first + i] * x[first + i];
    }
    squares += square;
    products += product;
  }
  let length = sqrt(teamSum(sumOf(squares), thread));
  let along = teamSum(sumOf(products), thread);

  if (row >= params.rows) { return; }
  for (var i = start; i < params.stride; i += TEAM) {
    if (length < 1e-12) {
      dx[first + i] = Lanes(0.0);
    } else {
      dx[first + i] = (dy[first + i] - x[first + i] / length * (along / length)) / length;
    }
  }
}
