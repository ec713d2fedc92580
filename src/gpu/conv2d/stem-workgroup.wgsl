// For GPUs: a workgroup has 8 rows x 16 pixels of the result and `quarters` times 16 outputs; a thread 4 pixels of a row and 16
// outputs. For each row of the kernel it stages the 8 source rows under it, read in one piece, and the row's weights.
override quarters: u32 = 4;
const height = 8u;
const strips = 4u;
const columns = 38u; // source pixels under a row: 2 x 15 + 8 taps
const pitch = 117u; // one pixel more, so that the threads of a row of 32 read different banks

var<workgroup> pixels: array<f32, 936>; // [height][pitch]
var<workgroup> kernel_row: array<vec4f, 384>; // [tap][3][block], at most 16 blocks

fn stage_pixels(thread: u32, image: u32, top: i32, left: i32) {
  for (var at = thread; at < height * columns; at += 32 * quarters) {
    let row = at / columns;
    let column = at % columns;
    let pixel = pixel_at(line_of(image, top + i32(2 * row)), left + i32(column));
    let to = row * pitch + 3 * column;
    pixels[to] = pixel.x;
    pixels[to + 1] = pixel.y;
    pixels[to + 2] = pixel.z;
  }
}

fn stage_weights(thread: u32, ky: u32, block: u32) {
  let blocks = 4 * quarters;
  for (var at = thread; at < 3 * params.kernel_width * blocks; at += 32 * quarters) {
    let wanted = min(block + at % blocks, params.blocks - 1);
    kernel_row[at] = broadcast_at((ky * params.kernel_width * 3 + at / blocks) * params.blocks + wanted);
  }
}

fn staged(at: u32) -> vec3f { return vec3f(pixels[at], pixels[at + 1], pixels[at + 2]); }

fn outputs(at: u32) -> mat4x4f {
  return mat4x4f(kernel_row[at], kernel_row[at + 1], kernel_row[at + 2], kernel_row[at + 3]);
}

@compute @workgroup_size(32 * quarters)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let parts = (params.blocks + 4 * quarters - 1) / (4 * quarters);
  let part = group.y % parts;
  let y = group.y / parts * height;
  let x = group.x * 4 * strips;
  let line = thread % 32 / strips;
  let strip = thread % strips;
  let quarter = thread / 32;
  var sums = Sums();
  for (var ky = 0u; ky < params.kernel_height; ky++) {
    workgroupBarrier();
    stage_pixels(thread, group.z, i32(2 * y + ky) - params.pad_y, i32(2 * x) - params.pad_x);
    stage_weights(thread, ky, part * 4 * quarters);
    workgroupBarrier();
    // Columns under the tap, and those under the next one.
    var here = mat3x4f();
    var after = mat3x4f();
    var at = line * pitch + 24 * strip;
    for (var i = 1u; i < 2 * strips; i++) {
      let row = after;
      after = moved(here, staged(at));
      here = row;
      at += 3;
    }
    for (var kx = 0u; kx < params.kernel_width; kx++) {
      let row = after;
      after = moved(here, staged(at));
      here = row;
      at += 3;
      let w = 4 * (3 * kx * quarters + quarter);
      sums = add_tap(sums, here, Weights(outputs(w), outputs(w + 4 * quarters), outputs(w + 8 * quarters)));
    }
  }
  if (y + line >= params.to_height || x + 4 * strip >= params.to_width) { return; }
  let pixel = (group.z * params.to_height + y + line) * params.to_width + x + 4 * strip;
  store_strip(sums, pixel, min(params.to_width - x - 4 * strip, 4), (part * quarters + quarter) * 4);
}
