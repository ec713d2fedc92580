// 1 chain of vec4 multiply-adds that never leave the registers; 8 in a row, so that the loop costs little.
struct Sizes {
  rounds: u32,
  factor: f32,
  summand: f32,
}

@group(0) @binding(0) var<storage, read_write> result: array<vec4f>;
@group(0) @binding(1) var<uniform> sizes: Sizes;

fn four(a: vec4f, x: vec4f, y: vec4f) -> vec4f {
  return fma(fma(fma(fma(a, x, y), x, y), x, y), x, y);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let x = vec4f(sizes.factor);
  let y = vec4f(sizes.summand);
  var a0 = vec4f(f32(id.x + 0u));
  for (var round = 0u; round < sizes.rounds; round++) {
    a0 = four(a0, x, y);
    a0 = four(a0, x, y);
  }
  result[id.x] = a0;
}
