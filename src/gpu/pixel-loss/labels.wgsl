// Labels that are a class; 255 and every other number are none.
fn isClass(labels: vec4i) -> vec4<bool> {
  return (labels >= vec4i(0)) & (labels < vec4i(i32(params.classes)));
}

fn labelsOf(strip: Strip) -> vec4i {
  let at = pixelsOf(strip);
  return vec4i(labels[at.x], labels[at.y], labels[at.z], labels[at.w]);
}
