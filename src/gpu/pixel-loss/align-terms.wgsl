// Per pixel: (1-h)^gamma h, and whether the entropy loss sharpens it (h < 1/(gamma+1)). Kept: 1 - h.
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(4) var<uniform> params: Params;

fn workOn(thread: u32, strip: Strip) {
  let p = stripSoftmax(strip, vec4i(-1));
  let sureness = stripSureness(strip, p);
  let focused = power4(sureness, params.gamma) * p.entropy;
  let sure = select(vec4f(0.0), vec4f(1.0), p.entropy * (params.gamma + 1.0) < vec4f(1.0));
  keep(thread, strip, p, sureness, Terms(focused, sure, vec4f(0.0), vec4f(0.0)));
}
