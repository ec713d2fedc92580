// Per pixel that the entropy limit keeps: (1-h)^gamma h; whether the entropy loss sharpens it (h < 1/(gamma+1), or any h
// where the weight is detached); 1. Kept: 1 - h.
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(4) var<uniform> params: Params;

fn workOn(thread: u32, strip: Strip) {
  let p = stripSoftmax(strip, vec4i(-1));
  let sureness = stripSureness(strip, p);
  let counted = vec4<bool>(params.limited == 0u) | !(p.entropy > vec4f(params.entropyLimit));
  let focused = select(vec4f(0.0), power4(sureness, params.gamma) * p.entropy, counted);
  let sharpened = vec4<bool>(params.detached == 1u) | (p.entropy * (params.gamma + 1.0) < vec4f(1.0));
  let sure = select(vec4f(0.0), vec4f(1.0), counted & sharpened);
  keep(thread, strip, p, sureness, Terms(focused, sure, select(vec4f(0.0), vec4f(1.0), counted), vec4f(0.0)));
}
