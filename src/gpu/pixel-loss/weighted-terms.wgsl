// Per pixel: its weight times its cross-entropy; 0 where it has no label.
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(4) var<storage, read> labels: array<i32>;
@group(0) @binding(5) var<storage, read> weights: array<f32>;
@group(0) @binding(6) var<uniform> params: Params;

fn workOn(thread: u32, strip: Strip) {
  let label = labelsOf(strip);
  let at = pixelsOf(strip);
  let weight = vec4f(weights[at.x], weights[at.y], weights[at.z], weights[at.w]);
  let p = stripSoftmax(strip, label);
  let loss = select(vec4f(0.0), -weight * p.lnLabel, isClass(label));
  keep(thread, strip, p, vec4f(0.0), Terms(loss, vec4f(0.0), vec4f(0.0), vec4f(0.0)));
}
