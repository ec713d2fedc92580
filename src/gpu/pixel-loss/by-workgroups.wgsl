// For GPUs: a workgroup counts its pixels' winning classes and bins of 64 of h in its own memory, and adds up its strips' sums.
// It writes all of them: a column of `sums` [5, rows] and of `counts` [classes + 64, rows], which no other workgroup touches.
@group(0) @binding(3) var<storage, read_write> counts: array<i32>;

var<workgroup> cells: array<atomic<i32>, 320>;
var<workgroup> shares: array<f32, 320>;
var<private> own: array<f32, 5>;

fn countPixel(pixel: u32, classes: u32, best: u32, entropy: f32) {
  atomicAdd(&cells[best], 1);
  atomicAdd(&cells[classes + u32(clamp(entropy * 64.0, 0.0, 63.0))], 1);
}

fn putSums(thread: u32, values: array<f32, 5>) {
  own = values;
}

// One thread per strip.
@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) lane: u32,
) {
  let row = group.y * workgroups.x + group.x;
  let thread = row * 64u + lane;
  if (thread < params.strips) {
    let strip = stripOf(thread);
    workOn(thread, strip);
  }
  for (var term = 0u; term < 5u; term++) {
    shares[term * 64u + lane] = own[term];
  }
  for (var half = 32u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) {
      for (var at = lane; at < 320u; at += 64u) {
        shares[at] += shares[at + half];
      }
    }
  }
  workgroupBarrier();
  if (row >= params.rows) {
    return;
  }
  if (lane < 5u) {
    sums[lane * params.rows + row] = shares[64u * lane];
  }
  for (var cell = lane; cell < params.classes + 64u; cell += 64u) {
    counts[cell * params.rows + row] = atomicLoad(&cells[cell]);
  }
}
