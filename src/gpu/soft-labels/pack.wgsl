// Per pixel: t = m previous + (1 - m) p', where p' is p with each class scaled by its factor and the sum made 1 again; the
// four largest t are stored (stored.wgsl). Where one of the two says nothing, t is the other. The error is the total
// variation distance between t and what is stored, half the sum of the absolute differences.
struct Params { pixels: u32, classes: u32, momentum: f32 }
@group(0) @binding(0) var<storage, read> probabilities: array<f32>;
@group(0) @binding(1) var<storage, read> factors: array<f32>;
@group(0) @binding(2) var<storage, read> previous: array<vec2u>;
@group(0) @binding(3) var<storage, read_write> labels: array<vec2u>;
@group(0) @binding(4) var<storage, read_write> errors: array<f32>;
@group(0) @binding(5) var<uniform> params: Params;

struct Surest { shares: vec4f, ids: vec4u }

// Inserts a class behind those that are as sure or surer.
fn insert(surest: Surest, share: f32, id: u32) -> Surest {
  var shares = surest.shares;
  var ids = surest.ids;
  var nextShare = share;
  var nextId = id;
  for (var i = 0u; i < 4u; i++) {
    if (nextShare > shares[i]) {
      let share_ = shares[i];
      let id_ = ids[i];
      shares[i] = nextShare;
      ids[i] = nextId;
      nextShare = share_;
      nextId = id_;
    }
  }
  return Surest(shares, ids);
}

// Whole 255ths; their sum is at most 255, and 255 where no class is left to take the rest.
fn packed(surest: Surest, classes: u32) -> vec2u {
  var bytes = vec4u(floor(max(surest.shares, vec4f(0.0)) * 255.0 + 0.5));
  let sum = bytes.x + bytes.y + bytes.z + bytes.w;
  if (sum > 255u || classes <= 4u) {
    bytes.x = bytes.x + 255u - sum;
  }
  let places = vec4u(0u, 8u, 16u, 24u);
  let ids = surest.ids << places;
  let shares = bytes << places;
  return vec2u(ids.x | ids.y | ids.z | ids.w, shares.x | shares.y | shares.z | shares.w);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let pixel = flatIndex(id, workgroups);
  if (pixel >= params.pixels) {
    return;
  }
  let classes = params.classes;
  let at = pixel * classes;
  var total = 0.0;
  for (var c = 0u; c < classes; c++) {
    total += probabilities[at + c] * factors[c];
  }
  var before = vec2u(0xffffffffu, 0u);
  var momentum = 0.0;
  if (params.momentum > 0.0) {
    before = previous[pixel];
    momentum = select(0.0, params.momentum, isKnown(before));
  }
  errors[pixel] = 0.0;
  if (total <= 0.0) {
    labels[pixel] = before;
    return;
  }
  let ids = storedIds(before);
  let shares = storedShares(before);
  let rest = restShare(before, classes);
  let scale = (1.0 - momentum) / total;
  var surest = Surest(vec4f(-1.0), vec4u(noClass));
  for (var c = 0u; c < classes; c++) {
    let t = momentum * storedShare(ids, shares, rest, c) + scale * probabilities[at + c] * factors[c];
    surest = insert(surest, t, c);
  }
  let label = packed(surest, classes);
  labels[pixel] = label;
  let newIds = storedIds(label);
  let newShares = storedShares(label);
  let newRest = restShare(label, classes);
  var distance = 0.0;
  for (var c = 0u; c < classes; c++) {
    let t = momentum * storedShare(ids, shares, rest, c) + scale * probabilities[at + c] * factors[c];
    distance += abs(t - storedShare(newIds, newShares, newRest, c));
  }
  errors[pixel] = 0.5 * distance;
}
