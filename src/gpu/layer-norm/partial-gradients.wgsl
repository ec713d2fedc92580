// Sums of dy (for beta) and dy * xhat (for gamma) of a column over one chunk of rows, one thread per (chunk, 1 or 4 columns).
// Blocks of 16 rows keep the rounding of the running sum small.
struct Params { rows: u32, length: u32, chunks: u32, chunkRows: u32 } // length in lanes
@group(0) @binding(0) var<storage, read> dy: array<StoredLanes>; // [rows, length]
@group(0) @binding(1) var<storage, read> x: array<StoredLanes>;
@group(0) @binding(2) var<storage, read> statistics: array<vec2f>; // [rows]: mean - first value, 1 / sqrt(var + eps)
@group(0) @binding(3) var<storage, read_write> partials: array<Lanes>; // [chunks, 2, length]: of gamma, of beta
@group(0) @binding(4) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let thread = id.x + id.y * groups.x * 64u;
  if (thread >= params.chunks * params.length) { return; }
  let chunk = thread / params.length;
  let column = thread % params.length;
  let first = chunk * params.chunkRows;
  let last = min(params.rows, first + params.chunkRows);

  var total = Lanes(0.0);
  var totalByXhat = Lanes(0.0);
  for (var block = first; block < last; block += 16u) {
    var sum = Lanes(0.0);
    var sumByXhat = Lanes(0.0);
    for (var row = block; row < min(block + 16u, last); row++) {
      let i = row * params.length + column;
      let origin = firstOf(Lanes(x[row * params.length]));
      let xhat = (Lanes(x[i]) - origin - statistics[row].x) * statistics[row].y;
      sum += Lanes(dy[i]);
      sumByXhat += Lanes(dy[i]) * xhat;
    }
    total += sum;
    totalByXhat += sumByXhat;
  }
  let at = chunk * 2u * params.length + column;
  partials[at] = totalByXhat;
  partials[at + params.length] = total;
}
