// result += sum over splits of partials, for up to 7 sums at once: each as merge-partials.wgsl does it, to the byte. One thread
// per 4 values.
struct Sum { first: u32, count: u32, splits: u32, at: u32 } // first thread; vectors of the result, and where they begin in it
struct Params { sums: array<Sum, 7> } // unused ones begin behind the last thread
@group(0) @binding(0) var<storage, read> partials0: array<vec4f>; // [splits, count]
@group(0) @binding(1) var<storage, read> partials1: array<vec4f>;
@group(0) @binding(2) var<storage, read> partials2: array<vec4f>;
@group(0) @binding(3) var<storage, read> partials3: array<vec4f>;
@group(0) @binding(4) var<storage, read> partials4: array<vec4f>;
@group(0) @binding(5) var<storage, read> partials5: array<vec4f>;
@group(0) @binding(6) var<storage, read> partials6: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> result: array<vec4f>;
@group(0) @binding(8) var<uniform> params: Params;

fn partial(index: u32, at: u32) -> vec4f {
  switch index {
    case 0u: { return partials0[at]; }
    case 1u: { return partials1[at]; }
    case 2u: { return partials2[at]; }
    case 3u: { return partials3[at]; }
    case 4u: { return partials4[at]; }
    case 5u: { return partials5[at]; }
    default: { return partials6[at]; }
  }
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let thread = id.x + id.y * groups.x * 64u;
  var index = 0u;
  while (index < 6u && thread >= params.sums[index + 1].first) { index++; }
  let sum = params.sums[index];
  let i = thread - sum.first;
  if (i >= sum.count) { return; }
  var total = vec4f(0);
  for (var block = 0u; block < sum.splits; block += 16u) {
    var part = vec4f(0);
    for (var split = block; split < min(block + 16u, sum.splits); split++) { part += partial(index, split * sum.count + i); }
    total += part;
  }
  result[sum.at + i] += total;
}
