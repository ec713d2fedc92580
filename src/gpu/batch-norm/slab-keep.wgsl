@group(0) @binding(6) var<storage, read_write> masked: array<vec4f>; // [rows, channels]: g
@group(0) @binding(7) var<uniform> params: Params;

fn keep(at: u32, g: vec4f) { masked[at] = g; }
