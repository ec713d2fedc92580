// Per pixel: cross-entropy -sum_c t_c ln p_c with the teacher's probabilities t where its label is kept (0 elsewhere), and the
// other terms of teach-terms.wgsl. Kept: -S / (1 - S), or 1 where the negative term is flat.
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(4) var<storage, read> labels: array<i32>;
@group(0) @binding(5) var<storage, read> teacher: array<f32>;
@group(0) @binding(6) var<uniform> params: Params;

fn workOn(thread: u32, strip: Strip) {
  let kept = isClass(labelsOf(strip));
  let p = stripSoftmax(strip, vec4i(-1));
  let at = pixelsOf(strip) * params.classes;
  var loss = vec4f(0.0);
  for (var c = 0u; c < params.classes; c++) {
    let t = vec4f(teacher[at.x + c], teacher[at.y + c], teacher[at.z + c], teacher[at.w + c]);
    loss -= t * ((logitsOf(strip, c) - p.peak) - p.lnSum);
  }
  let excluded = excludedClasses(strip, p);
  let others = -excluded.probability / max(excluded.remaining, vec4f(1e-8));
  keep(thread, strip, p, select(others, vec4f(1.0), excluded.remaining < vec4f(1e-8)), Terms(
    select(vec4f(0.0), loss, kept),
    negativeLoss(excluded),
    select(vec4f(0.0), vec4f(1.0), kept),
    excluded.count,
  ));
}
