// y = a + b, then ReLU where asked for
override RELU: bool;
struct Params { count: u32 }
@group(0) @binding(0) var<storage, read> a: array<StoredLanes>;
@group(0) @binding(1) var<storage, read> b: array<StoredLanes>;
@group(0) @binding(2) var<storage, read_write> y: array<StoredLanes>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  var value = Lanes(a[i]) + Lanes(b[i]);
  if (RELU) { value = max(value, Lanes(0.0)); }
  y[i] = StoredLanes(value);
}
