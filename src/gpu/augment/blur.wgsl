// One pass of the separable Gaussian blur, along y with VERTICAL, else along x; one thread per value. Radius and weights
// (centre outwards) stand in the image's row of draws. Borders mirror without repeating the border pixel (reflect-101).
override VERTICAL: bool = false;
struct Params { values: u32, height: u32, width: u32, stride: u32 }
@group(0) @binding(0) var<storage, read> images: array<f32>;
@group(0) @binding(1) var<storage, read> draws: array<f32>;
@group(0) @binding(2) var<storage, read_write> blurred: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

fn reflected(position: i32, size: i32) -> i32 {
  if (size == 1) {
    return 0;
  }
  let period = 2 * (size - 1);
  let folded = ((position % period) + period) % period;
  return select(period - folded, folded, folded < size);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let index = flatIndex(id, workgroups);
  if (index >= params.values) {
    return;
  }
  let row = params.width * 3u;
  let step = select(3u, row, VERTICAL);
  let size = i32(select(params.width, params.height, VERTICAL));
  let position = i32((index / step) % u32(size));
  let start = index - u32(position) * step;
  let draw = (index / (row * params.height)) * params.stride;
  let radius = i32(draws[draw + 4u]);
  var total = draws[draw + 5u] * images[index];
  for (var tap = 1; tap <= radius; tap++) {
    let before = images[start + u32(reflected(position - tap, size)) * step];
    let after = images[start + u32(reflected(position + tap, size)) * step];
    total += draws[draw + 5u + u32(tap)] * (before + after);
  }
  blurred[index] = total;
}
