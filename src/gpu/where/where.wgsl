// y = yes where the condition is not 0, else no; each read with its own strides, one thread per 1 or 4 values of y.
@group(0) @binding(0) var<storage, read> condition: array<Lanes>;
@group(0) @binding(1) var<storage, read> yes: array<Lanes>;
@group(0) @binding(2) var<storage, read> no: array<Lanes>;
@group(0) @binding(3) var<storage, read_write> y: array<Lanes>;
@group(0) @binding(4) var<uniform> walk: Walk;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= walk.countAndStarts.x) { return; }
  let places = placesOf(i);
  y[i] = select(no[places.z], yes[places.y], condition[places.x] != Lanes(0.0));
}
