// exp(-alpha h) p_c, whose mean over the pixels is m_c.
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read> softmaxes: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> results: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

fn constantsOf(classes: vec4u) -> f32 {
  return -params.alpha;
}

fn classValues(pixel: u32, classes: vec4u, rate: f32, z: vec4f) -> vec4f {
  let p = softmaxes[pixel];
  return exactExp(rate * p.z) * exactExp4((z - p.x) - p.y);
}
