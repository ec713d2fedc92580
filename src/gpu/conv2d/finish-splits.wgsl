// Adds the parts of a split-K walk in the order of the splits; then relu((sum + bias) * scale + shift + residual), each part
// if given. One thread per 4 channels of a pixel.
struct Params { count: u32, blocks: u32, splits: u32, has_bias: u32, has_scale: u32, has_residual: u32, relu: u32 }

@group(0) @binding(0) var<storage, read> partials: array<vec4f>;
@group(0) @binding(1) var<storage, read> bias: array<vec4f>;
@group(0) @binding(2) var<storage, read> scale: array<vec4f>;
@group(0) @binding(3) var<storage, read> shift: array<vec4f>;
@group(0) @binding(4) var<storage, read> residual: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> result: array<vec4f>;
@group(0) @binding(6) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.y * groups.x * 64 + id.x;
  if (index >= params.count) { return; }
  var y = partials[index];
  for (var split = 1u; split < params.splits; split++) { y += partials[split * params.count + index]; }
  let block = index % params.blocks;
  if (params.has_bias != 0) { y += bias[block]; }
  if (params.has_scale != 0) { y = fma(y, scale[block], shift[block]); }
  if (params.has_residual != 0) { y += residual[index]; }
  if (params.relu != 0) { y = max(y, vec4f(0)); }
  result[index] = y;
}
