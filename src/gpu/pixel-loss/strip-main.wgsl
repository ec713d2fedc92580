// One thread per strip; an empty strip has sums of zero.
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let thread = flatIndex(id, workgroups);
  if (thread < params.strips) {
    let strip = stripOf(thread);
    workOn(thread, strip);
  }
}
