// dz_c = (p_c sum_k t_k - t_c) / P.
struct Params { pixels: u32, classes: u32 }
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read> softmaxes: array<vec4f>;
@group(0) @binding(2) var<storage, read> teacher: array<f32>;
@group(0) @binding(3) var<storage, read_write> gradient: array<f32>;
@group(0) @binding(4) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let pixel = flatIndex(id, workgroups);
  if (pixel >= params.pixels) {
    return;
  }
  let first = pixel * params.classes;
  let p = softmaxes[pixel];
  var mass = 0.0;
  for (var c = 0u; c < params.classes; c++) {
    mass += teacher[first + c];
  }
  for (var c = 0u; c < params.classes; c++) {
    let probability = exactExp(logProbability(logits[first + c], p.x, p.y));
    gradient[first + c] = (probability * mass - teacher[first + c]) / f32(params.pixels);
  }
}
