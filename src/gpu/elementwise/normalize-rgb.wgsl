// y = (x - mean) / deviation by channel, red, green and blue interleaved; with bgr = 1 written as blue, green, red.
// One thread per pixel.
struct Params { mean: vec3f, pixels: u32, deviation: vec3f, bgr: u32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.pixels) { return; }
  let rgb = vec3f(x[3u * i], x[3u * i + 1u], x[3u * i + 2u]);
  let normalised = (rgb - params.mean) / params.deviation;
  let values = select(normalised, normalised.zyx, params.bgr == 1u);
  y[3u * i] = values.x;
  y[3u * i + 1u] = values.y;
  y[3u * i + 2u] = values.z;
}
