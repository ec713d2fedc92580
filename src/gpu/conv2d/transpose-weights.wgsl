// [KH,KW,Cin/g,Cout] -> [KH,KW,Cout/g,Cin] by group, so that dX can run through the forward kernels.
struct Params { taps: u32, in_channels: u32, out_channels: u32, groups: u32 }

@group(0) @binding(0) var<storage, read> weights: array<Stored>;
@group(0) @binding(1) var<storage, read_write> transposed: array<Stored>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.y * groups.x * 64 + id.x;
  let group_in = params.in_channels / params.groups;
  let group_out = params.out_channels / params.groups;
  if (index >= params.taps * group_in * params.out_channels) { return; }
  let out_channel = index % params.out_channels;
  let input = (index / params.out_channels) % group_in;
  let tap = index / (params.out_channels * group_in);
  let group = out_channel / group_out;
  let within = out_channel % group_out;
  transposed[(tap * group_out + within) * params.in_channels + group * group_in + input] = weights[index];
}
