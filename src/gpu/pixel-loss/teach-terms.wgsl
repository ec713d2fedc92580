// Per pixel: cross-entropy with its label (0 where it has none), -ln(1 - S) with S the sum of the probabilities below delta,
// whether it has a label, and how many classes lie below delta. Kept: -S / (1 - S), or 1 where the negative term is flat.
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(4) var<storage, read> labels: array<i32>;
@group(0) @binding(5) var<uniform> params: Params;

fn workOn(thread: u32, strip: Strip) {
  let label = labelsOf(strip);
  let p = stripSoftmax(strip, label);
  let excluded = excludedClasses(strip, p);
  let kept = isClass(label);
  let counted = label != vec4i(params.negativeIgnore);
  let others = -excluded.probability / max(excluded.remaining, vec4f(1e-8));
  let flat = !counted | (excluded.remaining < vec4f(1e-8));
  keep(thread, strip, p, select(others, vec4f(1.0), flat), Terms(
    select(vec4f(0.0), -p.lnLabel, kept),
    select(vec4f(0.0), negativeLoss(excluded), counted),
    select(vec4f(0.0), vec4f(1.0), kept),
    excluded.count,
  ));
}
