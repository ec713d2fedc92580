// Implicit GEMM for GPUs: 128 threads stage 64 pixels and 64 output channels (128 if `wide`) of 16 input channels in workgroup
// memory, and load the next ones while they multiply; each holds 8 pixels x 4 (8) output channels. Adds in the order of
// tile.wgsl; with `splits` (split-K) a workgroup adds one part of the taps and inputs.
const pitch = 65u; // one more than the pixels: neighbouring threads then write to different banks

var<workgroup> pixel_tile: array<Staged4, 260>;
var<workgroup> weight_tile: array<Staged4, 16 * blocks>;

@compute @workgroup_size(128)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let grid = grid_of(phase_index(group));
  let corner = corner_of(group.y);
  let first = tile_index(group) * pixels;
  let cover = cover_of(first, grid);
  let split = group.z % params.splits;
  let taps = params.kernel_height * params.kernel_width;
  let chunks = (corner.group_from + depth - 1) / depth;
  let share = (chunks * taps + params.splits - 1) / params.splits;
  let end = min((split + 1) * share, chunks * taps);
  // This thread stages a block of inputs of two pixels, and of four outputs.
  let cell0 = cell_of(first + thread / depth, grid);
  let cell1 = cell_of(first + thread / depth + 32, grid);
  let pixel_slot = (thread % depth) * pitch + thread / depth;
  let weight_input = select(thread / blocks, thread % depth, transposed);
  let weight_block = select(thread % blocks, thread / depth, transposed);
  let weight_slot = weight_input * 4 * blocks + weight_block;
  let weighs = wide || thread < 64;
  let x = thread % 16;
  let row = thread / 16;
  var a0 = vec4f(0); var a1 = vec4f(0); var a2 = vec4f(0); var a3 = vec4f(0);
  var a4 = vec4f(0); var a5 = vec4f(0); var a6 = vec4f(0); var a7 = vec4f(0);
  var b0 = vec4f(0); var b1 = vec4f(0); var b2 = vec4f(0); var b3 = vec4f(0);
  var b4 = vec4f(0); var b5 = vec4f(0); var b6 = vec4f(0); var b7 = vec4f(0);
  var p0 = Staged4(); var p1 = Staged4(); var w = Weights();
  var t0 = Tap(0, false); var t1 = Tap(0, false);
  var tap = (split * share) / chunks;
  var input = ((split * share) % chunks) * depth;
  var found = false; // the taps' place in the source
  var staged = false; // p0, p1 and w hold the next chunk
  loop {
    if (staged) {
      pixel_tile[pixel_slot] = p0;
      pixel_tile[pixel_slot + 32] = p1;
      if (weighs) {
        weight_tile[weight_slot] = w[0];
        weight_tile[weight_slot + blocks] = w[1];
        weight_tile[weight_slot + 2 * blocks] = w[2];
        weight_tile[weight_slot + 3 * blocks] = w[3];
      }
    }
    workgroupBarrier();
    let multiplies = staged;
    // The next chunk that some pixel meets.
    while (tap * chunks + input / depth < end && !found) {
      let reach = reach_of(tap, cover, grid);
      if (reach.hit) {
        t0 = tap_of(cell0, reach.dy, reach.dx, corner.origin);
        t1 = tap_of(cell1, reach.dy, reach.dx, corner.origin);
        found = true;
      } else {
        tap++;
        input = 0;
      }
    }
    staged = tap * chunks + input / depth < end;
    if (staged) {
      p0 = load_pixel(t0, input + thread % depth, corner.group_from);
      p1 = load_pixel(t1, input + thread % depth, corner.group_from);
      if (weighs) { w = load_weights(tap, input + weight_input, weight_block, corner); }
      input += depth;
      if (input >= corner.group_from) {
        input = 0;
        tap++;
        found = false;
      }
    }
    if (multiplies) {
      {
        let at = 0 * pitch + row;
        let x0 = vec4f(pixel_tile[at]); let x1 = vec4f(pixel_tile[at + 8]); let x2 = vec4f(pixel_tile[at + 16]); let x3 = vec4f(pixel_tile[at + 24]);
        let x4 = vec4f(pixel_tile[at + 32]); let x5 = vec4f(pixel_tile[at + 40]); let x6 = vec4f(pixel_tile[at + 48]); let x7 = vec4f(pixel_tile[at + 56]);
        let v0 = vec4f(weight_tile[0u * blocks + x]);
        a0 = fma(vec4f(x0.x), v0, a0); a1 = fma(vec4f(x1.x), v0, a1); a2 = fma(vec4f(x2.x), v0, a2); a3 = fma(vec4f(x3.x), v0, a3); a4 = fma(vec4f(x4.x), v0, a4); a5 = fma(vec4f(x5.x), v0, a5); a6 = fma(vec4f(x6.x), v0, a6); a7 = fma(vec4f(x7.x), v0, a7);
        if (wide) { let u = vec4f(weight_tile[0u * blocks + x + 16]);
        b0 = fma(vec4f(x0.x), u, b0); b1 = fma(vec4f(x1.x), u, b1); b2 = fma(vec4f(x2.x), u, b2); b3 = fma(vec4f(x3.x), u, b3); b4 = fma(vec4f(x4.x), u, b4); b5 = fma(vec4f(x5.x), u, b5); b6 = fma(vec4f(x6.x), u, b6); b7 = fma(vec4f(x7.x), u, b7); }
        let v1 = vec4f(weight_tile[1u * blocks + x]);
        a0 = fma(vec4f(x0.y), v1, a0); a1 = fma(vec4f(x1.y), v1, a1); a2 = fma(vec4f(x2.y), v1, a2); a3 = fma(vec4f(x3.y), v1, a3); a4 = fma(vec4f(x4.y), v1, a4); a5 = fma(vec4f(x5.y), v1, a5); a6 = fma(vec4f(x6.y), v1, a6); a7 = fma(vec4f(x7.y), v1, a7);
        if (wide) { let u = vec4f(weight_tile[1u * blocks + x + 16]);
        b0 = fma(vec4f(x0.y), u, b0); b1 = fma(vec4f(x1.y), u, b1); b2 = fma(vec4f(x2.y), u, b2); b3 = fma(vec4f(x3.y), u, b3); b4 = fma(vec4f(x4.y), u, b4); b5 = fma(vec4f(x5.y), u, b5); b6 = fma(vec4f(x6.y), u, b6); b7 = fma(vec4f(x7.y), u, b7); }
        let v2 = vec4f(weight_tile[2u * blocks + x]);
        a0 = fma(vec4f(x0.z), v2, a0); a1 = fma(vec4f(x1.z), v2, a1); a2 = fma(vec4f(x2.z), v2, a2); a3 = fma(vec4f(x3.z), v2, a3); a4 = fma(vec4f(x4.z), v2, a4); a5 = fma(vec4f(x5.z), v2, a5); a6 = fma(vec4f(x6.z), v2, a6); a7 = fma(vec4f(x7.z), v2, a7);
        if (wide) { let u = vec4f(weight_tile[2u * blocks + x + 16]);
        b0 = fma(vec4f(x0.z), u, b0); b1 = fma(vec4f(x1.z), u, b1); b2 = fma(vec4f(x2.z), u, b2); b3 = fma(vec4f(x3.z), u, b3); b4 = fma(vec4f(x4.z), u, b4); b5 = fma(vec4f(x5.z), u, b5); b6 = fma(vec4f(x6.z), u, b6); b7 = fma(vec4f(x7.z), u, b7); }
        let v3 = vec4f(weight_tile[3u * blocks + x]);
        a0 = fma(vec4f(x0.w), v3, a0); a1 = fma(vec4f(x1.w), v3, a1); a2 = fma(vec4f(x2.w), v3, a2); a3 = fma(vec4f(x3.w), v3, a3); a4 = fma(vec4f(x4.w), v3, a4); a5 = fma(vec4f(x5.w), v3, a5); a6 = fma(vec4f(x6.w), v3, a6); a7 = fma(vec4f(x7.w), v3, a7);
        if (wide) { let u = vec4f(weight_tile[3u * blocks + x + 16]);
        b0 = fma(vec4f(x0.w), u, b0); b1 = fma(vec4f(x1.w), u, b1); b2 = fma(vec4f(x2.w), u, b2); b3 = fma(vec4f(x3.w), u, b3); b4 = fma(vec4f(x4.w), u, b4); b5 = fma(vec4f(x5.w), u, b5); b6 = fma(vec4f(x6.w), u, b6); b7 = fma(vec4f(x7.w), u, b7); }
      }
      {
        let at = 1 * pitch + row;
        let x0 = vec4f(pixel_tile[at]); let x1 = vec4f(pixel_tile[at + 8]); let x2 = vec4f(pixel_tile[at + 16]); let x3 = vec4f(pixel_tile[at + 24]);
        let x4 = vec4f(pixel_tile[at + 32]); let x5 = vec4f(pixel_tile[at + 40]); let x6 = vec4f(pixel_tile[at + 48]); let x7 = vec4f(pixel_tile[at + 56]);
        let v0 = vec4f(weight_tile[4u * blocks + x]);
        a0 = fma(vec4f(x0.x), v0, a0); a1 = fma(vec4f(x1.x), v0, a1); a2 = fma(vec4f(x2.x), v0, a2); a3 = fma(vec4f(x3.x), v0, a3); a4 = fma(vec4f(x4.x), v0, a4); a5 = fma(vec4f(x5.x), v0, a5); a6 = fma(vec4f(x6.x), v0, a6); a7 = fma(vec4f(x7.x), v0, a7);
        if (wide) { let u = vec4f(weight_tile[4u * blocks + x + 16]);
        b0 = fma(vec4f(x0.x), u, b0); b1 = fma(vec4f(x1.x), u, b1); b2 = fma(vec4f(x2.x), u, b2); b3 = fma(vec4f(x3.x), u, b3); b4 = fma(vec4f(x4.x), u, b4); b5 = fma(vec4f(x5.x), u, b5); b6 = fma(vec4f(x6.x), u, b6); b7 = fma(vec4f(x7.x), u, b7); }
        let v1 = vec4f(weight_tile[5u * blocks + x]);
        a0 = fma(vec4f(x0.y), v1, a0); a1 = fma(vec4f(x1.y), v1, a1); a2 = fma(vec4f(x2.y), v1, a2); a3 = fma(vec4f(x3.y), v1, a3); a4 = fma(vec4f(x4.y), v1, a4); a5 = fma(vec4f(x5.y), v1, a5); a6 = fma(vec4f(x6.y), v1, a6); a7 = fma(vec4f(x7.y), v1, a7);
        if (wide) { let u = vec4f(weight_tile[5u * blocks + x + 16]);
        b0 = fma(vec4f(x0.y), u, b0); b1 = fma(vec4f(x1.y), u, b1); b2 = fma(vec4f(x2.y), u, b2); b3 = fma(vec4f(x3.y), u, b3); b4 = fma(vec4f(x4.y), u, b4); b5 = fma(vec4f(x5.y), u, b5); b6 = fma(vec4f(x6.y), u, b6); b7 = fma(vec4f(x7.y), u, b7); }
        let v2 = vec4f(weight_tile[6u * blocks + x]);
        a0 = fma(vec4f(x0.z), v2, a0); a1 = fma(vec4f(x1.z), v2, a1); a2 = fma(vec4f(x2.z), v2, a2); a3 = fma(vec4f(x3.z), v2, a3); a4 = fma(vec4f(x4.z), v2, a4); a5 = fma(vec4f(x5.z), v2, a5); a6 = fma(vec4f(x6.z), v2, a6); a7 = fma(vec4f(x7.z), v2, a7);
        if (wide) { let u = vec4f(weight_tile[6u * blocks + x + 16]);
        b0 = fma(vec4f(x0.z), u, b0); b1 = fma(vec4f(x1.z), u, b1); b2 = fma(vec4f(x2.z), u, b2); b3 = fma(vec4f(x3.z), u, b3); b4 = fma(vec4f(x4.z), u, b4); b5 = fma(vec4f(x5.z), u, b5); b6 = fma(vec4f(x6.z), u, b6); b7 = fma(vec4f(x7.z), u, b7); }
        let v3 = vec4f(weight_tile[7u * blocks + x]);
        a0 = fma(vec4f(x0.w), v3, a0); a1 = fma(vec4f(x1.w), v3, a1); a2 = fma(vec4f(x2.w), v3, a2); a3 = fma(vec4f(x3.w), v3, a3); a4 = fma(vec4f(x4.w), v3, a4); a5 = fma(vec4f(x5.w), v3, a5); a6 = fma(vec4f(x6.w), v3, a6); a7 = fma(vec4f(x7.w), v3, a7);
        if (wide) { let u = vec4f(weight_tile[7u * blocks + x + 16]);
        b0 = fma(vec4f(x0.w), u, b0); b1 = fma(vec4f(x1.w), u, b1); b2 = fma(vec4f(x2.w), u, b2); b3 = fma(vec4f(x3.w), u, b3); b4 = fma(vec4f(x4.w), u, b4); b5 = fma(vec4f(x5.w), u, b5); b6 = fma(vec4f(x6.w), u, b6); b7 = fma(vec4f(x7.w), u, b7); }
      }
      {
        let at = 2 * pitch + row;
        let x0 = vec4f(pixel_tile[at]); let x1 = vec4f(pixel_tile[at + 8]); let x2 = vec4f(pixel_tile[at + 16]); let x3 = vec4f(pixel_tile[at + 24]);
        let x4 = vec4f(pixel_tile[at + 32]); let x5 = vec4f(pixel_tile[at + 40]); let x6 = vec4f(pixel_tile[at + 48]); let x7 = vec4f(pixel_tile[at + 56]);
        let v0 = vec4f(weight_tile[8u * blocks + x]);
        a0 = fma(vec4f(x0.x), v0, a0); a1 = fma(vec4f(x1.x), v0, a1); a2 = fma(vec4f(x2.x), v0, a2); a3 = fma(vec4f(x3.x), v0, a3); a4 = fma(vec4f(x4.x), v0, a4); a5 = fma(vec4f(x5.x), v0, a5); a6 = fma(vec4f(x6.x), v0, a6); a7 = fma(vec4f(x7.x), v0, a7);
        if (wide) { let u = vec4f(weight_tile[8u * blocks + x + 16]);
        b0 = fma(vec4f(x0.x), u, b0); b1 = fma(vec4f(x1.x), u, b1); b2 = fma(vec4f(x2.x), u, b2); b3 = fma(vec4f(x3.x), u, b3); b4 = fma(vec4f(x4.x), u, b4); b5 = fma(vec4f(x5.x), u, b5); b6 = fma(vec4f(x6.x), u, b6); b7 = fma(vec4f(x7.x), u, b7); }
        let v1 = vec4f(weight_tile[9u * blocks + x]);
        a0 = fma(vec4f(x0.y), v1, a0); a1 = fma(vec4f(x1.y), v1, a1); a2 = fma(vec4f(x2.y), v1, a2); a3 = fma(vec4f(x3.y), v1, a3); a4 = fma(vec4f(x4.y), v1, a4); a5 = fma(vec4f(x5.y), v1, a5); a6 = fma(vec4f(x6.y), v1, a6); a7 = fma(vec4f(x7.y), v1, a7);
        if (wide) { let u = vec4f(weight_tile[9u * blocks + x + 16]);
        b0 = fma(vec4f(x0.y), u, b0); b1 = fma(vec4f(x1.y), u, b1); b2 = fma(vec4f(x2.y), u, b2); b3 = fma(vec4f(x3.y), u, b3); b4 = fma(vec4f(x4.y), u, b4); b5 = fma(vec4f(x5.y), u, b5); b6 = fma(vec4f(x6.y), u, b6); b7 = fma(vec4f(x7.y), u, b7); }
        let v2 = vec4f(weight_tile[10u * blocks + x]);
        a0 = fma(vec4f(x0.z), v2, a0); a1 = fma(vec4f(x1.z), v2, a1); a2 = fma(vec4f(x2.z), v2, a2); a3 = fma(vec4f(x3.z), v2, a3); a4 = fma(vec4f(x4.z), v2, a4); a5 = fma(vec4f(x5.z), v2, a5); a6 = fma(vec4f(x6.z), v2, a6); a7 = fma(vec4f(x7.z), v2, a7);
        if (wide) { let u = vec4f(weight_tile[10u * blocks + x + 16]);
        b0 = fma(vec4f(x0.z), u, b0); b1 = fma(vec4f(x1.z), u, b1); b2 = fma(vec4f(x2.z), u, b2); b3 = fma(vec4f(x3.z), u, b3); b4 = fma(vec4f(x4.z), u, b4); b5 = fma(vec4f(x5.z), u, b5); b6 = fma(vec4f(x6.z), u, b6); b7 = fma(vec4f(x7.z), u, b7); }
        let v3 = vec4f(weight_tile[11u * blocks + x]);
        a0 = fma(vec4f(x0.w), v3, a0); a1 = fma(vec4f(x1.w), v3, a1); a2 = fma(vec4f(x2.w), v3, a2); a3 = fma(vec4f(x3.w), v3, a3); a4 = fma(vec4f(x4.w), v3, a4); a5 = fma(vec4f(x5.w), v3, a5); a6 = fma(vec4f(x6.w), v3, a6); a7 = fma(vec4f(x7.w), v3, a7);
        if (wide) { let u = vec4f(weight_tile[11u * blocks + x + 16]);
        b0 = fma(vec4f(x0.w), u, b0); b1 = fma(vec4f(x1.w), u, b1); b2 = fma(vec4f(x2.w), u, b2); b3 = fma(vec4f(x3.w), u, b3); b4 = fma(vec4f(x4.w), u, b4); b5 = fma(vec4f(x5.w), u, b5); b6 = fma(vec4f(x6.w), u, b6); b7 = fma(vec4f(x7.w), u, b7); }
      }
      {
        let at = 3 * pitch + row;
        let x0 = vec4f(pixel_tile[at]); let x1 = vec4f(pixel_tile[at + 8]); let x2 = vec4f(pixel_tile[at + 16]); let x3 = vec4f(pixel_tile[at + 24]);
        let x4 = vec4f(pixel_tile[at + 32]); let x5 = vec4f(pixel_tile[at + 40]); let x6 = vec4f(pixel_tile[at + 48]); let x7 = vec4f(pixel_tile[at + 56]);
        let v0 = vec4f(weight_tile[12u * blocks + x]);
        a0 = fma(vec4f(x0.x), v0, a0); a1 = fma(vec4f(x1.x), v0, a1); a2 = fma(vec4f(x2.x), v0, a2); a3 = fma(vec4f(x3.x), v0, a3); a4 = fma(vec4f(x4.x), v0, a4); a5 = fma(vec4f(x5.x), v0, a5); a6 = fma(vec4f(x6.x), v0, a6); a7 = fma(vec4f(x7.x), v0, a7);
        if (wide) { let u = vec4f(weight_tile[12u * blocks + x + 16]);
        b0 = fma(vec4f(x0.x), u, b0); b1 = fma(vec4f(x1.x), u, b1); b2 = fma(vec4f(x2.x), u, b2); b3 = fma(vec4f(x3.x), u, b3); b4 = fma(vec4f(x4.x), u, b4); b5 = fma(vec4f(x5.x), u, b5); b6 = fma(vec4f(x6.x), u, b6); b7 = fma(vec4f(x7.x), u, b7); }
        let v1 = vec4f(weight_tile[13u * blocks + x]);
        a0 = fma(vec4f(x0.y), v1, a0); a1 = fma(vec4f(x1.y), v1, a1); a2 = fma(vec4f(x2.y), v1, a2); a3 = fma(vec4f(x3.y), v1, a3); a4 = fma(vec4f(x4.y), v1, a4); a5 = fma(vec4f(x5.y), v1, a5); a6 = fma(vec4f(x6.y), v1, a6); a7 = fma(vec4f(x7.y), v1, a7);
        if (wide) { let u = vec4f(weight_tile[13u * blocks + x + 16]);
        b0 = fma(vec4f(x0.y), u, b0); b1 = fma(vec4f(x1.y), u, b1); b2 = fma(vec4f(x2.y), u, b2); b3 = fma(vec4f(x3.y), u, b3); b4 = fma(vec4f(x4.y), u, b4); b5 = fma(vec4f(x5.y), u, b5); b6 = fma(vec4f(x6.y), u, b6); b7 = fma(vec4f(x7.y), u, b7); }
        let v2 = vec4f(weight_tile[14u * blocks + x]);
        a0 = fma(vec4f(x0.z), v2, a0); a1 = fma(vec4f(x1.z), v2, a1); a2 = fma(vec4f(x2.z), v2, a2); a3 = fma(vec4f(x3.z), v2, a3); a4 = fma(vec4f(x4.z), v2, a4); a5 = fma(vec4f(x5.z), v2, a5); a6 = fma(vec4f(x6.z), v2, a6); a7 = fma(vec4f(x7.z), v2, a7);
        if (wide) { let u = vec4f(weight_tile[14u * blocks + x + 16]);
        b0 = fma(vec4f(x0.z), u, b0); b1 = fma(vec4f(x1.z), u, b1); b2 = fma(vec4f(x2.z), u, b2); b3 = fma(vec4f(x3.z), u, b3); b4 = fma(vec4f(x4.z), u, b4); b5 = fma(vec4f(x5.z), u, b5); b6 = fma(vec4f(x6.z), u, b6); b7 = fma(vec4f(x7.z), u, b7); }
        let v3 = vec4f(weight_tile[15u * blocks + x]);
        a0 = fma(vec4f(x0.w), v3, a0); a1 = fma(vec4f(x1.w), v3, a1); a2 = fma(vec4f(x2.w), v3, a2); a3 = fma(vec4f(x3.w), v3, a3); a4 = fma(vec4f(x4.w), v3, a4); a5 = fma(vec4f(x5.w), v3, a5); a6 = fma(vec4f(x6.w), v3, a6); a7 = fma(vec4f(x7.w), v3, a7);
        if (wide) { let u = vec4f(weight_tile[15u * blocks + x + 16]);
        b0 = fma(vec4f(x0.w), u, b0); b1 = fma(vec4f(x1.w), u, b1); b2 = fma(vec4f(x2.w), u, b2); b3 = fma(vec4f(x3.w), u, b3); b4 = fma(vec4f(x4.w), u, b4); b5 = fma(vec4f(x5.w), u, b5); b6 = fma(vec4f(x6.w), u, b6); b7 = fma(vec4f(x7.w), u, b7); }
      }
    }
    workgroupBarrier();
    if (!staged) { break; }
  }
  let origin = corner.member * corner.group_to;
  // A loop that moves the next sums up: see tile.wgsl.
  let last = min(first + pixels, grid.count);
  for (var j = 0u; j < select(1u, 2u, wide); j++) {
    let to = corner.column + x + 16 * j;
    measure(tile_index(group), last - first, origin + to, to < corner.group_to, thread, a0, a1, a2, a3, a4, a5, a6, a7);
    for (var index = first + row; index < last; index += 8) {
      if (to < corner.group_to) { put(index, split, grid, origin + to, a0); }
      a0 = a1; a1 = a2; a2 = a3; a3 = a4; a4 = a5; a5 = a6; a6 = a7;
    }
    a0 = b0; a1 = b1; a2 = b2; a3 = b3; a4 = b4; a5 = b5; a6 = b6; a7 = b7;
  }
}
