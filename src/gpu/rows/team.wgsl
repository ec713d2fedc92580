// A team of TEAM neighbouring threads works on one row: 1 (no barrier) or a power of two up to 64, the workgroup's size.
// All threads of a workgroup must call these together: the reduction is a tree in workgroup memory.
override TEAM: u32 = 1u;
var<workgroup> shares: array<f32, 64>;

fn teamSum(value: f32, thread: u32) -> f32 {
  if (TEAM == 1u) { return value; }
  shares[thread] = value;
  for (var half = TEAM / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread % TEAM < half) { shares[thread] += shares[thread + half]; }
  }
  return firstShare(thread);
}

fn teamLargest(value: f32, thread: u32) -> f32 {
  if (TEAM == 1u) { return value; }
  shares[thread] = value;
  for (var half = TEAM / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread % TEAM < half) { shares[thread] = max(shares[thread], shares[thread + half]); }
  }
  return firstShare(thread);
}

fn firstShare(thread: u32) -> f32 {
  workgroupBarrier();
  let share = shares[thread - thread % TEAM];
  workgroupBarrier(); // before the next reduction overwrites it
  return share;
}
