// y = x * factor, or x + factor, with a factor for each channel of each image, one thread per 1 or 4 values.
override ADD: bool;
struct Params { count: u32, channels: u32, imageSize: u32 } // imageSize: values of x that share a row of factors
@group(0) @binding(0) var<storage, read> x: array<Lanes>; // [images, imageSize / channels, channels]
@group(0) @binding(1) var<storage, read> factors: array<Lanes>; // [images, channels]
@group(0) @binding(2) var<storage, read_write> y: array<Lanes>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  let factor = factors[i / params.imageSize * params.channels + i % params.channels];
  y[i] = select(x[i] * factor, x[i] + factor, ADD);
}
