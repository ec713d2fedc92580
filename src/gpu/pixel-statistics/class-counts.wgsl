// Counts the pixels of each class; labels outside the classes are not counted. Whole numbers: the order of the additions does not
// matter.
struct Params { pixels: u32, classes: u32 }
@group(0) @binding(0) var<storage, read> labels: array<i32>;
@group(0) @binding(1) var<storage, read_write> counts: array<atomic<i32>>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let pixel = flatIndex(id, workgroups);
  if (pixel >= params.pixels) {
    return;
  }
  let label = labels[pixel];
  if (label >= 0 && label < i32(params.classes)) {
    atomicAdd(&counts[label], 1);
  }
}
