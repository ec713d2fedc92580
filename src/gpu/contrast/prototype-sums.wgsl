// Sums of the vectors of each class over chunks of pixels, one thread per chunk, class and channel; the thread of the first
// channel counts the pixels.
struct Params { pixels: u32, classes: u32, channels: u32, chunks: u32 }
@group(0) @binding(0) var<storage, read> vectors: array<f32>; // [pixels, channels]
@group(0) @binding(1) var<storage, read> labels: array<i32>; // [pixels]
@group(0) @binding(2) var<storage, read_write> sums: array<f32>; // [chunks, classes, channels]
@group(0) @binding(3) var<storage, read_write> counts: array<f32>; // [chunks, classes]
@group(0) @binding(4) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let thread = flatIndex(id, workgroups);
  let cells = params.chunks * params.classes;
  if (thread >= cells * params.channels) {
    return;
  }
  let channel = thread % params.channels;
  let cell = thread / params.channels;
  let class_ = i32(cell % params.classes);
  let size = (params.pixels + params.chunks - 1u) / params.chunks;
  let first = min(cell / params.classes * size, params.pixels);
  let end = min(first + size, params.pixels);

  var sum = 0.0;
  var count = 0u;
  for (var block = first; block < end; block += 16u) {
    var part = 0.0;
    for (var pixel = block; pixel < min(block + 16u, end); pixel++) {
      if (labels[pixel] == class_) {
        part += vectors[pixel * params.channels + channel];
        count++;
      }
    }
    sum += part;
  }
  sums[thread] = sum;
  if (channel == 0u) {
    counts[cell] = f32(count);
  }
}
