// Nothing is measured of what is stored; see measure.wgsl.
@group(0) @binding(7) var<uniform> params: Params;

fn measure(tile: u32, count: u32, block: u32, inside: bool, thread: u32,
  a0: vec4f, a1: vec4f, a2: vec4f, a3: vec4f, a4: vec4f, a5: vec4f, a6: vec4f, a7: vec4f) {}
