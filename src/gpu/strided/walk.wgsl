// Walks up to three tensors at once: RANK axes, outermost first, each with a size and a stride for each tensor. A
// kernel declares `walk` at its own binding.
override RANK: u32;
struct Walk { countAndStarts: vec4u, axes: array<vec4u, 6> } // an axis: size, strides

fn placesOf(index: u32) -> vec3u {
  var rest = index;
  var places = walk.countAndStarts.yzw;
  for (var axis = RANK; axis > 1u; axis--) {
    let one = walk.axes[axis - 1u];
    places += (rest % one.x) * one.yzw;
    rest /= one.x;
  }
  return places + rest * walk.axes[0].yzw;
}
