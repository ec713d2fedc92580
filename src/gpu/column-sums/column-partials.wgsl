// Sums over one chunk of the rows of each segment, one thread per (chunk, segment, 1 or 4 channels), of a, of a * b or of
// a * b where b <= 0. Blocks of 16 rows keep the rounding of the running sum small.
override TERM: u32; // 0: a, 1: a * b, 2: a * b where b <= 0
struct Params { segments: u32, rows: u32, channels: u32, chunks: u32, chunkRows: u32 }
@group(0) @binding(0) var<storage, read> a: array<StoredLanes>; // [segments, rows, channels]
@group(0) @binding(1) var<storage, read> b: array<StoredLanes>; // as a; a again when not used
@group(0) @binding(2) var<storage, read_write> partials: array<Lanes>; // [chunks, segments, channels]
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let thread = id.x + id.y * groups.x * 64u;
  let columns = params.segments * params.channels;
  if (thread >= params.chunks * columns) { return; }
  let segment = (thread % columns) / params.channels;
  let start = segment * params.rows * params.channels + thread % params.channels;
  let first = (thread / columns) * params.chunkRows;
  let last = min(params.rows, first + params.chunkRows);

  var total = Lanes(0.0);
  for (var block = first; block < last; block += 16u) {
    var sum = Lanes(0.0);
    for (var row = block; row < min(block + 16u, last); row++) {
      let i = start + row * params.channels;
      var term = Lanes(a[i]);
      if (TERM > 0u) { term *= Lanes(b[i]); }
      if (TERM == 2u) { term = select(Lanes(0.0), term, Lanes(b[i]) <= Lanes(0.0)); }
      sum += term;
    }
    total += sum;
  }
  partials[thread] = total;
}
