// The gradient of `gather`: wide at [pixel][branch][tap][channel] = dy at the pixel that the tap is summed at. One thread per
// value.
@group(0) @binding(0) var<storage, read> dy: array<f32>; // [pixels, channels]
@group(0) @binding(1) var<storage, read_write> wide: array<f32>; // [pixels, columns]
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.y * groups.x * 64 + id.x;
  if (index >= params.batch * params.height * params.width * columns()) { return; }
  let column = index % columns();
  let branch = column / (taps() * params.channels);
  let goal = pixel_at(index / columns(), -offset_of(branch, column / params.channels % taps()));
  wide[index] = select(0.0, dy[goal.index * params.channels + column % params.channels], goal.inside);
}
