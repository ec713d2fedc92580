// Gradient of a logit. The logit is a corner of four cells: adds what each of them found for that corner, in order.
// `corners`: [N, height, width, corner, classes], `gradient`: [N, height, width, classes].
fn fold(index: u32) {
  if (index >= params.count) {
    return;
  }
  let cell = index / params.classes;
  let at = cell * 4u * params.classes + index % params.classes;
  let line = 4u * params.classes * params.width;
  var sum = corners[at];
  let leftward = cell % params.width > 0u;
  let upward = cell / params.width % params.height > 0u;
  if (leftward) {
    sum += corners[at - 4u * params.classes + params.classes];
  }
  if (upward) {
    sum += corners[at - line + 2u * params.classes];
  }
  if (leftward && upward) {
    sum += corners[at - line - 4u * params.classes + 3u * params.classes];
  }
  gradient[index] = sum;
}
