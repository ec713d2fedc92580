// First half of a mean per image: thread (image, partition) sums every `partitions`-th pixel, in blocks of 32 to keep
// rounding small. With COUNT, the pixels that reach tau are counted instead.
override COUNT: bool = false;
struct Params { pixels: u32, partitions: u32, images: u32, tau: f32 }
@group(0) @binding(0) var<storage, read> map: array<f32>;
@group(0) @binding(1) var<storage, read_write> partials: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

fn valueAt(at: u32) -> f32 {
  if (COUNT) {
    return select(0.0, 1.0, map[at] >= params.tau);
  }
  return map[at];
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let thread = flatIndex(id, workgroups);
  if (thread >= params.images * params.partitions) {
    return;
  }
  let first = (thread / params.partitions) * params.pixels;
  var total = 0.0;
  var pixel = thread % params.partitions;
  while (pixel < params.pixels) {
    var block = 0.0;
    for (var i = 0u; i < 32u && pixel < params.pixels; i++) {
      block += valueAt(first + pixel);
      pixel += params.partitions;
    }
    total += block;
  }
  partials[thread] = total;
}
