// y = (x - mean) / deviation by channel, red, green and blue interleaved; with bgr = 1 written as blue, green, red
struct Params { mean: vec3f, count: u32, deviation: vec3f, bgr: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  let c = select(i % 3u, 2u - i % 3u, params.bgr == 1u);
  y[i] = (x[i - i % 3u + c] - params.mean[c]) / params.deviation[c];
}
