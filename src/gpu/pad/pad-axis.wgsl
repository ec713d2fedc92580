// Pads one axis by what is at its border (EDGE) or by its mirror image, one thread per 1 or 4 values of the result.
override EDGE: bool;
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
  let mirrored = select(abs(position), 2 * last - position, position > last);
  let source = select(mirrored, clamp(position, 0, last), EDGE);
  y[i] = x[(line / params.padded * u32(params.size) + u32(source)) * params.inner + i % params.inner];
}
