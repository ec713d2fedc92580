// dy * derivative of operation(a, b) by a or b (bindings 0 and 1), of the shape of dy.
override BY_SECOND: bool;
@group(0) @binding(2) var<storage, read> dy: array<StoredLanes>;
@group(0) @binding(3) var<storage, read_write> term: array<StoredLanes>;
@group(0) @binding(4) var<uniform> walk: Walk;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= walk.countAndStarts.x) { return; }
  let places = placesOf(i);
  let first = firstAt(places.x);
  let second = secondAt(places.y);
  let given = Lanes(dy[i]);
  if (BY_SECOND) {
    term[i] = StoredLanes(given * bySecond(first, second));
  } else {
    term[i] = StoredLanes(given * byFirst(first, second));
  }
}
