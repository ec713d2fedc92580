// dz_c = (p_c sum_k t_k - t_c) / P.
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read> softmaxes: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> results: array<f32>;
@group(0) @binding(3) var<storage, read> teacher: array<f32>;
@group(0) @binding(4) var<uniform> params: Params;

fn constantsOf(classes: vec4u) -> f32 {
  return 1.0 / f32(params.pixels);
}

fn classValues(pixel: u32, classes: vec4u, share: f32, z: vec4f) -> vec4f {
  let p = softmaxes[pixel];
  let at = pixel * params.classes + classes;
  let t = vec4f(teacher[at.x], teacher[at.y], teacher[at.z], teacher[at.w]);
  return (exactExp4((z - p.x) - p.y) * p.w - t) * share;
}
