enable f16;
// A square of 16 x 16 float32 sums without matrix units: each of 32 threads holds 8 neighbouring ones of a row.
struct Sums { left: vec4f, right: vec4f }

fn no_sums() -> Sums { return Sums(vec4f(0), vec4f(0)); }

fn weights_of(at: u32) -> vec4f {
  return vec4f(vec4h(weight_tile[at], weight_tile[at + 1], weight_tile[at + 2], weight_tile[at + 3]));
}

// sums + 16 pixels x 16 inputs * 16 inputs x 16 outputs, which begin at these places of the workgroup's tiles.
fn multiply_add(sums: Sums, pixels_at: u32, weights_at: u32, lane: u32) -> Sums {
  var next = sums;
  for (var input = 0u; input < 16; input++) {
    let x = vec4f(f32(pixel_tile[pixels_at + (lane / 2) * pixel_pitch + input]));
    let at = weights_at + input * weight_pitch + (lane % 2) * 8;
    next.left = fma(x, weights_of(at), next.left);
    next.right = fma(x, weights_of(at + 4), next.right);
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
