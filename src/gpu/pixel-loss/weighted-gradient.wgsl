// dz_c = w (p_c - [c = y]) / P; 0 where the pixel has no label.
struct Params { pixels: u32, classes: u32 }
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read> softmaxes: array<vec4f>;
@group(0) @binding(2) var<storage, read> labels: array<i32>;
@group(0) @binding(3) var<storage, read> weights: array<f32>;
@group(0) @binding(4) var<storage, read_write> gradient: array<f32>;
@group(0) @binding(5) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let pixel = flatIndex(id, workgroups);
  if (pixel >= params.pixels) {
    return;
  }
  let first = pixel * params.classes;
  let label = labels[pixel];
  let p = softmaxes[pixel];
  let kept = label >= 0 && label < i32(params.classes);
  let scale = select(0.0, weights[pixel] / f32(params.pixels), kept);
  for (var c = 0u; c < params.classes; c++) {
    let probability = exactExp(logProbability(logits[first + c], p.x, p.y));
    gradient[first + c] = scale * (probability - select(0.0, 1.0, i32(c) == label));
  }
}
