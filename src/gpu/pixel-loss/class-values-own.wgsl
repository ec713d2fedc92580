// Logits of the pixels' own size: one thread per pixel and block of classes.
@compute @workgroup_size(64)
fn main(
  @builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) lane: u32,
) {
  prepare(lane);
  let thread = flatIndex(id, workgroups);
  if (thread >= params.pixels * blockCount()) {
    return;
  }
  let pixel = thread / blockCount();
  let block = thread % blockCount();
  let classes = classesOf(block);
  let first = pixel * params.classes;
  storeBlock(first, block, classValues(pixel, classes, constantsOf(classes), logitsAt(first, classes)));
}
