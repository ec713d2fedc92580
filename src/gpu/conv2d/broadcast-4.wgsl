enable subgroups;
// Eight rows of the side that all threads share: lanes 0 to 3 load two each and hand them round. For subgroups of 4 or
// more lanes.
struct Rows { first: mat4x4f, second: mat4x4f }

fn row_offset(lane: u32, row_step: u32, block_step: u32) -> u32 { return (lane & 3) * row_step; }

fn rows_of(row: vec4f) -> mat4x4f {
  return mat4x4f(
    subgroupBroadcast(row, 0), subgroupBroadcast(row, 1), subgroupBroadcast(row, 2), subgroupBroadcast(row, 3),
  );
}

fn load_rows(at: u32, row_step: u32, block_step: u32) -> Rows {
  return Rows(rows_of(broadcast_at(at)), rows_of(broadcast_at(at + block_step)));
}

@compute @workgroup_size(threads)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) thread: u32,
  @builtin(subgroup_invocation_id) lane: u32,
) {
  tile(group, thread, lane);
}
