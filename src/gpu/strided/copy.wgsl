// Copies one tensor into places of another (or adds it there), each walked with its own strides; one thread per 1 or 4
// values.
override ADD: bool;
@group(0) @binding(0) var<storage, read> source: array<StoredLanes>;
@group(0) @binding(1) var<storage, read_write> result: array<StoredLanes>;
@group(0) @binding(2) var<uniform> walk: Walk;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= walk.countAndStarts.x) { return; }
  let places = placesOf(i);
  if (ADD) {
    result[places.y] = StoredLanes(Lanes(result[places.y]) + Lanes(source[places.x]));
  } else {
    result[places.y] = source[places.x];
  }
}
