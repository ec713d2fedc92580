// Gradient of linear resizing along one axis by gathering, one thread per 1 or 4 input elements: sums the outputs that read it,
// in order. Outputs that read input j lie where position(i) is within (j - 1, j + 1) units, or are clamped to an end.
// Bilinear is this once for rows and once for columns. x runs over what is inside of the axis, y the axis, z outside.
struct Params { inSize: i32, outSize: i32, slope: i32, origin: i32, unit: i32, inner: u32 }
@group(0) @binding(0) var<storage, read> dy: array<StoredLanes>; // [outer, outSize, inner]
@group(0) @binding(1) var<storage, read_write> dx: array<StoredLanes>; // [outer, inSize, inner]
@group(0) @binding(2) var<uniform> params: Params;

fn floorDivide(a: i32, b: i32) -> i32 {
  return select(a / b, -((b - 1 - a) / b), a < 0);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.inner) { return; }
  let j = i32(id.y);
  let last = params.inSize - 1;
  var begin = 0;
  var end = params.outSize;
  if (params.slope > 0) {
    if (j > 0) { begin = floorDivide((j - 1) * params.unit - params.origin, params.slope) + 1; }
    if (j < last) { end = min(end, floorDivide((j + 1) * params.unit - params.origin - 1, params.slope) + 1); }
  } else if (j > 0) {
    end = 0; // a single output, which reads the first input
  }
  let plane = id.z * u32(params.outSize);
  var sum = Lanes(0.0);
  for (var i = max(begin, 0); i < end; i++) {
    let position = clamp(params.slope * i + params.origin, 0, last * params.unit);
    let weight = f32(params.unit - abs(position - j * params.unit)) / f32(params.unit);
    sum += weight * Lanes(dy[(plane + u32(i)) * params.inner + id.x]);
  }
  dx[(id.z * u32(params.inSize) + id.y) * params.inner + id.x] = StoredLanes(sum);
}
