// y = operation(a, b), each read with its own strides (bindings 0 and 1), one thread per 1 or 4 values of y.
@group(0) @binding(2) var<storage, read_write> y: array<StoredLanes>;
@group(0) @binding(3) var<uniform> walk: Walk;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= walk.countAndStarts.x) { return; }
  let places = placesOf(i);
  y[i] = StoredLanes(operate(firstAt(places.x), secondAt(places.y)));
}
