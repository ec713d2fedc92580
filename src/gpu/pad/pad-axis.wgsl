// Pads one axis by its mirror image (MODE 0), by what is at its border (1) or by its other end (2), one thread per 1 or 4 values
// of the result. A negative `before` leaves out positions.
override MODE: u32;
struct Params { count: u32, inner: u32, size: i32, before: i32, padded: u32 }
@group(0) @binding(0) var<storage, read> x: array<Lanes>; // [outer, size, inner]
@group(0) @binding(1) var<storage, read_write> y: array<Lanes>; // [outer, padded, inner]
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  let line = i / params.inner;
  let position = i32(line % params.padded) - params.before;
  let last = params.size - 1;
  var source = select(abs(position), 2 * last - position, position > last);
  if (MODE == 1u) { source = clamp(position, 0, last); }
  if (MODE == 2u) { source = (position % params.size + params.size) % params.size; }
  y[i] = x[(line / params.padded * u32(params.size) + u32(source)) * params.inner + i % params.inner];
}
