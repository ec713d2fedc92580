// dx = gamma / sqrt(var + eps) * (dy - mean(dy) - xhat * mean(dy * xhat)), xhat = deviation / sqrt(var + eps);
// one thread per 1 or 4 values.
struct Params { count: u32, channels: u32, imageSize: u32, eps: f32, inversePixels: f32 }
@group(0) @binding(0) var<storage, read> dy: array<Lanes>; // [N, imageSize / channels, channels]
@group(0) @binding(1) var<storage, read> deviations: array<Lanes>;
@group(0) @binding(2) var<storage, read> variance: array<Lanes>; // [N, channels]
@group(0) @binding(3) var<storage, read> sums: array<Lanes>; // [N, channels]: of dy
@group(0) @binding(4) var<storage, read> sumsByDeviation: array<Lanes>; // [N, channels]: of dy * deviation
@group(0) @binding(5) var<storage, read> gamma: array<Lanes>;
@group(0) @binding(6) var<storage, read_write> dx: array<Lanes>;
@group(0) @binding(7) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  let channel = i % params.channels;
  let column = i / params.imageSize * params.channels + channel;
  let inverse = 1.0 / sqrt(variance[column] + params.eps);
  let through = sums[column] + deviations[i] * inverse * inverse * sumsByDeviation[column];
  dx[i] = gamma[channel] * inverse * (dy[i] - through * params.inversePixels);
}
