// Resizes 8-bit data along one axis: each output is a sum of `taps` neighbouring inputs by fixed-point weights of 22 fractional
// bits that sum to 1, rounded half up. Bytes lie four to a word, the lowest first; one thread makes one word of the output.
// Positions: ((outer * size) + place) * step + inner, with the axis in the middle.
struct Params { words: u32, inSize: u32, outSize: u32, step: u32, taps: u32 }
@group(0) @binding(0) var<storage, read> packed: array<u32>;
@group(0) @binding(1) var<storage, read> first: array<u32>;
@group(0) @binding(2) var<storage, read> weights: array<i32>; // [outSize, taps]
@group(0) @binding(3) var<storage, read_write> resized: array<u32>;
@group(0) @binding(4) var<uniform> params: Params;

const FRACTION = 22u;

fn byteAt(index: u32) -> i32 {
  return i32((packed[index / 4u] >> (8u * (index % 4u))) & 255u);
}

// A sum stays below 2^31: 255 * (2^22 + taps / 2) and a half. The clamp is PIL's clip8.
fn resizedByte(index: u32) -> u32 {
  let inner = index % params.step;
  let place = index / params.step % params.outSize;
  let outer = index / params.step / params.outSize;
  var source = (outer * params.inSize + first[place]) * params.step + inner;
  var sum = 1i << (FRACTION - 1u);
  for (var tap = 0u; tap < params.taps; tap++) {
    sum += byteAt(source) * weights[place * params.taps + tap];
    source += params.step;
  }
  return u32(clamp(sum >> FRACTION, 0, 255));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let word = flatIndex(id, workgroups);
  if (word >= params.words) {
    return;
  }
  var bytes = 0u;
  for (var lane = 0u; lane < 4u; lane++) {
    bytes |= resizedByte(4u * word + lane) << (8u * lane);
  }
  resized[word] = bytes;
}
