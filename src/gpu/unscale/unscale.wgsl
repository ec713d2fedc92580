// gradients *= factor in place, one of `threads` threads per 1 or 4 values and again `threads` further on; each thread keeps
// the sum of the squares of what it wrote.
struct Params { count: u32, threads: u32, factor: f32 }
@group(0) @binding(0) var<storage, read_write> gradients: array<Lanes>;
@group(0) @binding(1) var<storage, read_write> squares: array<Lanes>; // [threads]
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.threads) { return; }
  var sum = Lanes(0.0);
  for (var i = id.x; i < params.count; i += params.threads) {
    let value = gradients[i] * params.factor;
    gradients[i] = value;
    sum += value * value;
  }
  squares[id.x] = sum;
}
