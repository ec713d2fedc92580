// The running mean of each class takes the sums of all chunks in, weighted by how many pixels there were and are: one thread
// per class and channel. A class without pixels stays as it is.
struct Params { classes: u32, channels: u32, chunks: u32 }
@group(0) @binding(0) var<storage, read> sums: array<f32>; // [chunks, classes, channels]
@group(0) @binding(1) var<storage, read> counts: array<f32>; // [chunks, classes]
@group(0) @binding(2) var<storage, read> oldMeans: array<f32>; // [classes, channels]
@group(0) @binding(3) var<storage, read> oldCounts: array<f32>; // [classes]
@group(0) @binding(4) var<storage, read_write> means: array<f32>;
@group(0) @binding(5) var<storage, read_write> totals: array<f32>;
@group(0) @binding(6) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let thread = flatIndex(id, workgroups);
  if (thread >= params.classes * params.channels) {
    return;
  }
  let class_ = thread / params.channels;
  var sum = 0.0;
  var count = 0.0;
  for (var chunk = 0u; chunk < params.chunks; chunk++) {
    sum += sums[chunk * params.classes * params.channels + thread];
    count += counts[chunk * params.classes + class_];
  }
  let before = oldCounts[class_];
  var mean = oldMeans[thread];
  if (count > 0.0) {
    let share = count / (count + before);
    mean = mean * (1.0 - share) + sum / count * share;
  }
  means[thread] = mean;
  if (thread % params.channels == 0u) {
    totals[class_] = before + count;
  }
}
