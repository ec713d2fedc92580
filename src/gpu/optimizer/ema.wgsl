// Exponential moving average of the weights, one thread per 1 or 4 parameters: teacher <- decay * teacher + rest * student
struct Params { count: u32, decay: f32, rest: f32 }
// Both writable, so that ranges of one buffer can be bound together.
@group(0) @binding(0) var<storage, read_write> teacher: array<Lanes>;
@group(0) @binding(1) var<storage, read_write> student: array<Lanes>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i < params.count) { teacher[i] = params.decay * teacher[i] + params.rest * student[i]; }
}
