// Eight rows of the side that all threads share: each thread loads all of them.
struct Rows { first: mat4x4f, second: mat4x4f }

fn row_offset(lane: u32, row_step: u32, block_step: u32) -> u32 { return 0; }

fn load_rows(at: u32, row_step: u32, block_step: u32) -> Rows {
  let next = at + block_step;
  return Rows(
    mat4x4f(broadcast_at(at), broadcast_at(at + row_step), broadcast_at(at + 2 * row_step), broadcast_at(at + 3 * row_step)),
    mat4x4f(broadcast_at(next), broadcast_at(next + row_step), broadcast_at(next + 2 * row_step), broadcast_at(next + 3 * row_step)),
  );
}

@compute @workgroup_size(threads)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  tile(group, thread, 0);
}
