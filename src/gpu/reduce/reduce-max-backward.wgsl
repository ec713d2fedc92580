// Gradient of the largest value along the middle axis: equal largest values share dy evenly, as in torch.amax.
struct Params { count: u32, size: u32, inner: u32 }
@group(0) @binding(0) var<storage, read> dy: array<Lanes>; // [outer, inner]
@group(0) @binding(1) var<storage, read> x: array<Lanes>; // [outer, size, inner]
@group(0) @binding(2) var<storage, read> y: array<Lanes>; // [outer, inner]
@group(0) @binding(3) var<storage, read_write> dx: array<Lanes>; // [outer, size, inner]
@group(0) @binding(4) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  let start = i / params.inner * params.size * params.inner + i % params.inner;
  let largest = y[i];
  var ties = Lanes(0.0);
  for (var k = 0u; k < params.size; k++) {
    ties += select(Lanes(0.0), Lanes(1.0), x[start + k * params.inner] == largest);
  }
  let share = dy[i] / ties;
  for (var k = 0u; k < params.size; k++) {
    let at = start + k * params.inner;
    dx[at] = select(Lanes(0.0), share, x[at] == largest);
  }
}
