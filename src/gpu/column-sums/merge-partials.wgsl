// result = factor * (sum over splits of partials), or result + that; one thread per 1 or 4 values, in the fixed order of the
// splits. Blocks of 16 keep the rounding of the running sum small.
override ADD: bool;
struct Params { count: u32, splits: u32, factor: f32 }
@group(0) @binding(0) var<storage, read> partials: array<Lanes>; // [splits, count]
@group(0) @binding(1) var<storage, read_write> result: array<Lanes>; // [count]
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count) { return; }
  var total = Lanes(0.0);
  for (var block = 0u; block < params.splits; block += 16u) {
    var part = Lanes(0.0);
    for (var split = block; split < min(block + 16u, params.splits); split++) {
      part += partials[split * params.count + i];
    }
    total += part;
  }
  total *= params.factor;
  if (ADD) { total += result[i]; }
  result[i] = total;
}
