// First half of the reduction: thread (partition, slot) sums its slot over every `partitions`-th pixel, in blocks of 32 to
// keep rounding small. Slots: the four terms, h, then sum_pixels exp(-alpha h) p_c for the classes asked for.
struct Params { pixels: u32, classes: u32, partitions: u32, slots: u32 }
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read> softmaxes: array<vec4f>;
@group(0) @binding(2) var<storage, read> terms: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> partials: array<f32>;
@group(0) @binding(4) var<uniform> params: Params;

fn slotOf(pixel: u32, slot: u32) -> f32 {
  if (slot < 4u) {
    return terms[pixel][slot];
  }
  let p = softmaxes[pixel];
  if (slot == 4u) {
    return p.z;
  }
  let logit = logits[pixel * params.classes + slot - 5u];
  return terms[pixel].w * exactExp(logProbability(logit, p.x, p.y));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let thread = flatIndex(id, workgroups);
  if (thread >= params.partitions * params.slots) {
    return;
  }
  let slot = thread % params.slots;
  var total = 0.0;
  var pixel = thread / params.slots;
  while (pixel < params.pixels) {
    var block = 0.0;
    for (var i = 0u; i < 32u && pixel < params.pixels; i++) {
      block += slotOf(pixel, slot);
      pixel += params.partitions;
    }
    total += block;
  }
  partials[thread] = total;
}
