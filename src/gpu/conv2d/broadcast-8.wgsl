enable subgroups;
// Eight rows of the side that all threads share: lanes 0 to 7 load one each and hand them round. For subgroups of 8 or
// more lanes.
struct Rows { first: mat4x4f, second: mat4x4f }

fn row_offset(lane: u32, row_step: u32, block_step: u32) -> u32 {
  return (lane & 3) * row_step + ((lane >> 2) & 1) * block_step;
}

fn load_rows(at: u32, row_step: u32, block_step: u32) -> Rows {
  let row = broadcast_at(at);
  return Rows(
    mat4x4f(
      subgroupBroadcast(row, 0), subgroupBroadcast(row, 1), subgroupBroadcast(row, 2), subgroupBroadcast(row, 3),
    ),
    mat4x4f(
      subgroupBroadcast(row, 4), subgroupBroadcast(row, 5), subgroupBroadcast(row, 6), subgroupBroadcast(row, 7),
    ),
  );
}

@compute @workgroup_size(threads)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) thread: u32,
  @builtin(subgroup_invocation_id) lane: u32,
) {
  tile(group, thread, lane);
}
