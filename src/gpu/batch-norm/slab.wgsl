// The shared part of the kernels of a slab: 64 channels over a chunk of rows, the work of 256 threads. Thread = 16
// lines of 16 lanes; a lane is 4 neighbouring channels, a line every 16th row. For GPUs: sums over lines go through
// workgroup memory.
const lanes = 16u;
const lines = 16u;

var<workgroup> shares: array<vec4f, 256>;

// Sum over the lines of a lane, in the same order for all of its threads.
fn over_lines(value: vec4f, thread: u32) -> vec4f {
  shares[thread] = value;
  for (var half = lines / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (thread / lanes < half) { shares[thread] += shares[thread + half * lanes]; }
  }
  workgroupBarrier();
  let total = shares[thread % lanes];
  workgroupBarrier(); // before the next sum overwrites it
  return total;
}
