// Second half of a mean per image: one thread per image adds up its partial sums.
struct Params { pixels: u32, partitions: u32, images: u32 }
@group(0) @binding(0) var<storage, read> partials: array<f32>;
@group(0) @binding(1) var<storage, read_write> means: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.images) {
    return;
  }
  var total = 0.0;
  for (var start = 0u; start < params.partitions; start += 16u) {
    var block = 0.0;
    for (var i = start; i < min(start + 16u, params.partitions); i++) {
      block += partials[id.x * params.partitions + i];
    }
    total += block;
  }
  means[id.x] = total / f32(params.pixels);
}
