// One thread per output pixel: interpolates the logits of each class from its 4 neighbours (half-pixel centres, as
// resize-bilinear) and keeps the first largest. The full-size logits are never stored.
struct Params { batch: u32, in_height: u32, in_width: u32, classes: u32, height: u32, width: u32, scale_y: f32, scale_x: f32 }

@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read_write> labels: array<i32>;
@group(0) @binding(2) var<uniform> params: Params;

struct Axis { low: u32, high: u32, share: f32 }

fn axis(position: u32, scale: f32, size: u32) -> Axis {
  let source = max((f32(position) + 0.5) * scale - 0.5, 0.0);
  let low = min(u32(source), size - 1);
  return Axis(low, min(low + 1, size - 1), source - f32(low));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.y * groups.x * 64 + id.x;
  let area = params.height * params.width;
  if (index >= params.batch * area) { return; }
  let rest = index % area;
  let y = axis(rest / params.width, params.scale_y, params.in_height);
  let x = axis(rest % params.width, params.scale_x, params.in_width);
  let top = (index / area * params.in_height + y.low) * params.in_width;
  let bottom = (index / area * params.in_height + y.high) * params.in_width;
  var best = 0u;
  var largest = 0.0;
  for (var c = 0u; c < params.classes; c++) {
    let upper = mix(logits[(top + x.low) * params.classes + c], logits[(top + x.high) * params.classes + c], x.share);
    let lower = mix(logits[(bottom + x.low) * params.classes + c], logits[(bottom + x.high) * params.classes + c], x.share);
    let value = mix(upper, lower, y.share);
    if (c == 0 || value > largest) {
      best = c;
      largest = value;
    }
  }
  labels[index] = i32(best);
}
