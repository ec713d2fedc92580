enable f16;
// A square of 16 x 16 float32 sums without matrix units: each of 32 threads holds 8 neighbouring ones of a row.
struct Sums { left: vec4f, right: vec4f }

fn no_sums() -> Sums { return Sums(vec4f(0), vec4f(0)); }

fn right_from(at: u32) -> vec4f {
  return vec4f(vec4h(right_tile[at], right_tile[at + 1], right_tile[at + 2], right_tile[at + 3]));
}

// sums + 16 rows x 16 terms * 16 terms x 16 columns, which begin at these places of the workgroup's tiles.
fn multiply_add(sums: Sums, left_at: u32, right_at: u32, lane: u32) -> Sums {
  var next = sums;
  for (var term = 0u; term < 16; term++) {
    let left = vec4f(f32(left_tile[left_at + left_place(lane / 2, term)]));
    let at = right_at + term * right_pitch + (lane % 2) * 8;
    next.left = fma(left, right_from(at), next.left);
    next.right = fma(left, right_from(at + 4), next.right);
  }
  return next;
}

fn keep_sums(sums: Sums, at: u32, lane: u32) {
  let begin = at + lane * 8;
  for (var i = 0u; i < 4; i++) {
    sums_tile[begin + i] = sums.left[i];
    sums_tile[begin + 4 + i] = sums.right[i];
  }
}
