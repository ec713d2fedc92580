// Per pixel: sum_c t_c (ln t_c - ln p_c), with 0 ln 0 = 0. Kept: sum_c t_c.
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(4) var<storage, read> teacher: array<f32>;
@group(0) @binding(5) var<uniform> params: Params;

fn workOn(thread: u32, strip: Strip) {
  let p = stripSoftmax(strip, vec4i(-1));
  let at = pixelsOf(strip) * params.classes;
  var loss = vec4f(0.0);
  var mass = vec4f(0.0);
  for (var c = 0u; c < params.classes; c++) {
    let t = vec4f(teacher[at.x + c], teacher[at.y + c], teacher[at.z + c], teacher[at.w + c]);
    let lnP = (logitsOf(strip, c) - p.peak) - p.lnSum;
    mass += t;
    loss += select(vec4f(0.0), t * (exactLn4(t) - lnP), t > vec4f(0.0));
  }
  keep(thread, strip, p, mass, Terms(loss, vec4f(0.0), vec4f(0.0), vec4f(0.0)));
}
