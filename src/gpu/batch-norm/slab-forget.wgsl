@group(0) @binding(6) var<uniform> params: Params;

fn keep(at: u32, g: vec4f) {}
