// Stochastic restore: a trained weight goes back to its start where the number of its place, of 32 random bits, is at most
// `limit`. The numbers are integer hashes of (place, seed): the same on every device. One thread per 4 weights.
struct Params { count: u32, firstVector: u32, firstBlock: u32, seedA: u32, seedB: u32, limit: u32 }
@group(0) @binding(0) var<storage, read_write> weights: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> start: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> table: array<u32>;
@group(0) @binding(3) var<uniform> params: Params;

// The finaliser of MurmurHash3.
fn mixed(value: vec4u) -> vec4u {
  var h = value;
  h ^= h >> vec4u(16u);
  h *= 0x85ebca6bu;
  h ^= h >> vec4u(13u);
  h *= 0xc2b2ae35u;
  return h ^ (h >> vec4u(16u));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= params.count || !has(wordOf(i), TRAINED)) { return; }
  let place = vec4u(4u * (params.firstVector + i)) + vec4u(0u, 1u, 2u, 3u);
  let drawn = mixed(mixed(place + params.seedA) ^ vec4u(params.seedB));
  weights[i] = select(weights[i], start[i], drawn <= vec4u(params.limit));
}
