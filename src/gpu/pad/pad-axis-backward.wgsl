// Gradient of the padding of one axis by gathering: each value sums, from the first to the last, the places that show it.
override MODE: u32; // 0: mirror image, 1: border, 2: other end
struct Params { count: u32, inner: u32, size: i32, before: i32, padded: u32 }
@group(0) @binding(0) var<storage, read> dy: array<Lanes>; // [outer, padded, inner]
@group(0) @binding(1) var<storage, read_write> dx: array<Lanes>; // [outer, size, inner]
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  let line = i / params.inner;
  let position = i32(line % u32(params.size));
  let start = line / u32(params.size) * params.padded;
  let column = i % params.inner;
  let last = params.size - 1;
  let padded = i32(params.padded);
  var sum = Lanes(0.0);
  if (MODE == 1u) {
    let first = max(0, select(position + params.before, 0, position == 0));
    let end = min(padded, select(position + params.before + 1, padded, position == last));
    for (var place = first; place < end; place++) { sum += dy[(start + u32(place)) * params.inner + column]; }
  } else if (MODE == 2u) {
    let shifted = position + params.before;
    for (var place = (shifted % params.size + params.size) % params.size; place < padded; place += params.size) {
      sum += dy[(start + u32(place)) * params.inner + column];
    }
  } else {
    let own = params.before + position;
    let left = params.before - position;
    let right = params.before + 2 * last - position;
    if (position > 0 && left >= 0 && left < padded) { sum += dy[(start + u32(left)) * params.inner + column]; }
    if (own >= 0 && own < padded) { sum += dy[(start + u32(own)) * params.inner + column]; }
    if (position < last && right >= 0 && right < padded) { sum += dy[(start + u32(right)) * params.inner + column]; }
  }
  dx[i] = sum;
}
