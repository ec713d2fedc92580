// Gradient of the product along the middle axis: dy times the product of the other values. Products of what lies in front
// of a value, then those of what lies behind it: nothing is divided, so zeros need no care.
struct Params { count: u32, size: u32, inner: u32 }
@group(0) @binding(0) var<storage, read> dy: array<Lanes>; // [outer, inner]
@group(0) @binding(1) var<storage, read> x: array<Lanes>; // [outer, size, inner]
@group(0) @binding(2) var<storage, read_write> dx: array<Lanes>; // [outer, size, inner]
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  let start = i / params.inner * params.size * params.inner + i % params.inner;
  var front = dy[i];
  for (var k = 0u; k < params.size; k++) {
    let at = start + k * params.inner;
    dx[at] = front;
    front *= x[at];
  }
  var behind = Lanes(1.0);
  for (var k = params.size; k > 0u; k--) {
    let at = start + (k - 1u) * params.inner;
    dx[at] *= behind;
    behind *= x[at];
  }
}
