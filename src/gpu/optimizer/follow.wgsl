// The teacher follows the new weight as in ema.wgsl. Here the weight need not be read again.
@group(0) @binding(4) var<storage, read_write> teacher: array<Lanes>;
@group(0) @binding(5) var<uniform> params: Params;

fn followedOf(i: u32) -> Lanes { return teacher[i]; }

fn follow(i: u32, before: Lanes, weight: Lanes) {
  teacher[i] = params.teacherDecay * before + params.teacherRest * weight;
}
