// Four neighbouring classes of a pixel. Behind the last class stand copies of it; results for copies are dropped.
fn blockCount() -> u32 {
  return (params.classes + 3u) / 4u;
}

fn classesOf(block: u32) -> vec4u {
  return min(4u * block + vec4u(0u, 1u, 2u, 3u), vec4u(params.classes - 1u));
}

fn logitsAt(first: u32, classes: vec4u) -> vec4f {
  let at = first + classes;
  return vec4f(logits[at.x], logits[at.y], logits[at.z], logits[at.w]);
}

fn storeBlock(first: u32, block: u32, values: vec4f) {
  for (var k = 0u; k < 4u; k++) {
    if (4u * block + k < params.classes) {
      results[first + 4u * block + k] = values[k];
    }
  }
}
