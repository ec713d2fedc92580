// The first convolution of a network, straight from an image of 3 channels, at stride 2: what its forms share. `source` is
// [N, from_height, from_width, 3], the weights are [tap][3][block of 4 outputs]. Products are added by taps, then channels, as
// tile.wgsl does.
struct Params {
  batch: u32, from_height: u32, from_width: u32, to_height: u32, to_width: u32, blocks: u32,
  kernel_height: u32, kernel_width: u32, pad_y: i32, pad_x: i32, strip: u32,
  has_bias: u32, has_scale: u32, has_residual: u32, relu: u32,
}

@group(0) @binding(0) var<storage, read> source: array<Stored>;
@group(0) @binding(1) var<storage, read> broadcast: array<Stored4>;
@group(0) @binding(2) var<storage, read> bias: array<vec4f>;
@group(0) @binding(3) var<storage, read> scale: array<vec4f>;
@group(0) @binding(4) var<storage, read> shift: array<vec4f>;
@group(0) @binding(5) var<storage, read> residual: array<Stored4>;
@group(0) @binding(6) var<storage, read_write> result: array<Stored4>;
@group(0) @binding(7) var<uniform> params: Params;

fn broadcast_at(index: u32) -> vec4f { return vec4f(broadcast[index]); }

// A row of an image, and whether it lies inside.
struct Line { first: u32, inside: bool }

fn line_of(image: u32, y: i32) -> Line {
  let inside = y >= 0 && y < i32(params.from_height);
  return Line((image * params.from_height + u32(max(y, 0))) * params.from_width, inside);
}

// The channels of a pixel of a row; 0 outside.
fn pixel_at(line: Line, x: i32) -> vec3f {
  let inside = line.inside && x >= 0 && x < i32(params.from_width);
  let at = select(0u, 3 * (line.first + u32(max(x, 0))), inside);
  return select(vec3f(0), vec3f(f32(source[at]), f32(source[at + 1]), f32(source[at + 2])), inside);
}

// A channel per row: source pixels 2 columns apart, under four neighbouring pixels of the result. The row moves on by one.
fn moved(row: mat3x4f, pixel: vec3f) -> mat3x4f {
  return mat3x4f(vec4f(row[0].yzw, pixel.x), vec4f(row[1].yzw, pixel.y), vec4f(row[2].yzw, pixel.z));
}

fn first_of(row: mat3x4f) -> vec3f { return vec3f(row[0].x, row[1].x, row[2].x); }

// The weights of a tap: for each of its 3 channels those of 16 outputs.
struct Weights { x: mat4x4f, y: mat4x4f, z: mat4x4f }

// 16 outputs of four neighbouring pixels.
struct Sums { a: mat4x4f, b: mat4x4f, c: mat4x4f, d: mat4x4f }

fn add_channel(sums: mat4x4f, x: f32, w: mat4x4f) -> mat4x4f {
  let v = vec4f(x);
  return mat4x4f(fma(v, w[0], sums[0]), fma(v, w[1], sums[1]), fma(v, w[2], sums[2]), fma(v, w[3], sums[3]));
}

fn add_pixel(sums: mat4x4f, pixel: vec3f, w: Weights) -> mat4x4f {
  return add_channel(add_channel(add_channel(sums, pixel.x, w.x), pixel.y, w.y), pixel.z, w.z);
}

fn add_tap(sums: Sums, row: mat3x4f, w: Weights) -> Sums {
  let p = transpose(row);
  return Sums(add_pixel(sums.a, p[0], w), add_pixel(sums.b, p[1], w), add_pixel(sums.c, p[2], w), add_pixel(sums.d, p[3], w));
}

// relu((sum + bias) * scale + shift + residual), each part optional.
fn store(pixel: u32, block: u32, sum: vec4f) {
  let at = pixel * params.blocks + block;
  var y = sum;
  if (params.has_bias != 0) { y += bias[block]; }
  if (params.has_scale != 0) { y = fma(y, scale[block], shift[block]); }
  if (params.has_residual != 0) { y += vec4f(residual[at]); }
  if (params.relu != 0) { y = max(y, vec4f(0)); }
  result[at] = Stored4(y);
}

// The first `count` pixels of four. Loops that move the next sums up: see tile.wgsl.
fn store_strip(sums: Sums, pixel: u32, count: u32, block: u32) {
  var s = sums;
  for (var i = 0u; i < count; i++) {
    for (var j = block; j < min(block + 4, params.blocks); j++) {
      store(pixel + i, j, s.a[0]);
      s.a = mat4x4f(s.a[1], s.a[2], s.a[3], s.a[3]);
    }
    s = Sums(s.b, s.c, s.d, s.d);
  }
}
