// dz_c = w (p_c - [c = y]) / P; 0 where the pixel has no label.
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read> softmaxes: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> results: array<f32>;
@group(0) @binding(3) var<storage, read> labels: array<i32>;
@group(0) @binding(4) var<storage, read> weights: array<f32>;
@group(0) @binding(5) var<uniform> params: Params;

fn constantsOf(classes: vec4u) -> f32 {
  return 1.0 / f32(params.pixels);
}

fn classValues(pixel: u32, classes: vec4u, share: f32, z: vec4f) -> vec4f {
  let label = labels[pixel];
  if (label < 0 || label >= i32(params.classes)) {
    return vec4f(0.0);
  }
  let p = softmaxes[pixel];
  let wanted = select(vec4f(0.0), vec4f(1.0), vec4i(classes) == vec4i(label));
  return (weights[pixel] * share) * (exactExp4((z - p.x) - p.y) - wanted);
}
