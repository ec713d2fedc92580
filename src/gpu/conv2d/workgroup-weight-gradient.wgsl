// dW for GPUs, first pass of a deterministic split-K: the threads stage 16 (8 if `wide`) output pixels of 64 (128) rows of the
// unfolded x and of 64 (128) channels of dy in workgroup memory, and load the next ones while they multiply. Each holds
// 8 rows x 4 (8) output channels. A split is a range of pixels. Channels per group must be multiples of 4.
const lines = 8u; // pixels that the threads stage at once
const depth = select(2 * lines, lines, wide);

var<workgroup> x_tile: array<Staged4, 256>;
var<workgroup> dy_tile: array<Staged4, 256>;

@compute @workgroup_size(lines * blocks)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let corner = corner_of(group);
  let end = corner.end;
  // This thread stages a row of x and a channel block of dy, at one pixel or, unless wide, at two.
  let row = row_of(thread % blocks, corner);
  let column = column_of(thread % blocks, corner);
  var at0 = pixel_of(corner.begin + thread / blocks);
  var at1 = pixel_of(corner.begin + thread / blocks + lines);
  // This thread multiplies two blocks of rows and one or two of outputs.
  let tx = thread % 16;
  let ty = thread / 16;
  let across = blocks / 2;
  var a0 = vec4f(0); var a1 = vec4f(0); var a2 = vec4f(0); var a3 = vec4f(0);
  var a4 = vec4f(0); var a5 = vec4f(0); var a6 = vec4f(0); var a7 = vec4f(0);
  var b0 = vec4f(0); var b1 = vec4f(0); var b2 = vec4f(0); var b3 = vec4f(0);
  var b4 = vec4f(0); var b5 = vec4f(0); var b6 = vec4f(0); var b7 = vec4f(0);
  var p0 = load_x(row, at0, end);
  var d0 = load_dy(column, at0.index, end);
  var p1 = Staged4();
  var d1 = Staged4();
  if (!wide) {
    p1 = load_x(row, at1, end);
    d1 = load_dy(column, at1.index, end);
  }
  for (var pixel = corner.begin; pixel < end; pixel += depth) {
    x_tile[thread] = p0;
    dy_tile[thread] = d0;
    if (!wide) {
      x_tile[thread + 128] = p1;
      dy_tile[thread + 128] = d1;
    }
    workgroupBarrier();
    at0 = after(at0, depth);
    p0 = load_x(row, at0, end);
    d0 = load_dy(column, at0.index, end);
    if (!wide) {
      at1 = after(at1, depth);
      p1 = load_x(row, at1, end);
      d1 = load_dy(column, at1.index, end);
    }
    {
      let x0 = vec4f(x_tile[0u * blocks + ty]);
      let x1 = vec4f(x_tile[0u * blocks + ty + across]);
      let d = vec4f(dy_tile[0u * blocks + tx]);
      a0 = fma(vec4f(x0.x), d, a0); a1 = fma(vec4f(x0.y), d, a1); a2 = fma(vec4f(x0.z), d, a2);
      a3 = fma(vec4f(x0.w), d, a3); a4 = fma(vec4f(x1.x), d, a4); a5 = fma(vec4f(x1.y), d, a5);
      a6 = fma(vec4f(x1.z), d, a6); a7 = fma(vec4f(x1.w), d, a7);
      if (wide) {
        let e = vec4f(dy_tile[0u * blocks + tx + 16]);
        b0 = fma(vec4f(x0.x), e, b0); b1 = fma(vec4f(x0.y), e, b1); b2 = fma(vec4f(x0.z), e, b2);
        b3 = fma(vec4f(x0.w), e, b3); b4 = fma(vec4f(x1.x), e, b4); b5 = fma(vec4f(x1.y), e, b5);
        b6 = fma(vec4f(x1.z), e, b6); b7 = fma(vec4f(x1.w), e, b7);
      }
    }
    {
      let x0 = vec4f(x_tile[1u * blocks + ty]);
      let x1 = vec4f(x_tile[1u * blocks + ty + across]);
      let d = vec4f(dy_tile[1u * blocks + tx]);
      a0 = fma(vec4f(x0.x), d, a0); a1 = fma(vec4f(x0.y), d, a1); a2 = fma(vec4f(x0.z), d, a2);
      a3 = fma(vec4f(x0.w), d, a3); a4 = fma(vec4f(x1.x), d, a4); a5 = fma(vec4f(x1.y), d, a5);
      a6 = fma(vec4f(x1.z), d, a6); a7 = fma(vec4f(x1.w), d, a7);
      if (wide) {
        let e = vec4f(dy_tile[1u * blocks + tx + 16]);
        b0 = fma(vec4f(x0.x), e, b0); b1 = fma(vec4f(x0.y), e, b1); b2 = fma(vec4f(x0.z), e, b2);
        b3 = fma(vec4f(x0.w), e, b3); b4 = fma(vec4f(x1.x), e, b4); b5 = fma(vec4f(x1.y), e, b5);
        b6 = fma(vec4f(x1.z), e, b6); b7 = fma(vec4f(x1.w), e, b7);
      }
    }
    {
      let x0 = vec4f(x_tile[2u * blocks + ty]);
      let x1 = vec4f(x_tile[2u * blocks + ty + across]);
      let d = vec4f(dy_tile[2u * blocks + tx]);
      a0 = fma(vec4f(x0.x), d, a0); a1 = fma(vec4f(x0.y), d, a1); a2 = fma(vec4f(x0.z), d, a2);
      a3 = fma(vec4f(x0.w), d, a3); a4 = fma(vec4f(x1.x), d, a4); a5 = fma(vec4f(x1.y), d, a5);
      a6 = fma(vec4f(x1.z), d, a6); a7 = fma(vec4f(x1.w), d, a7);
      if (wide) {
        let e = vec4f(dy_tile[2u * blocks + tx + 16]);
        b0 = fma(vec4f(x0.x), e, b0); b1 = fma(vec4f(x0.y), e, b1); b2 = fma(vec4f(x0.z), e, b2);
        b3 = fma(vec4f(x0.w), e, b3); b4 = fma(vec4f(x1.x), e, b4); b5 = fma(vec4f(x1.y), e, b5);
        b6 = fma(vec4f(x1.z), e, b6); b7 = fma(vec4f(x1.w), e, b7);
      }
    }
    {
      let x0 = vec4f(x_tile[3u * blocks + ty]);
      let x1 = vec4f(x_tile[3u * blocks + ty + across]);
      let d = vec4f(dy_tile[3u * blocks + tx]);
      a0 = fma(vec4f(x0.x), d, a0); a1 = fma(vec4f(x0.y), d, a1); a2 = fma(vec4f(x0.z), d, a2);
      a3 = fma(vec4f(x0.w), d, a3); a4 = fma(vec4f(x1.x), d, a4); a5 = fma(vec4f(x1.y), d, a5);
      a6 = fma(vec4f(x1.z), d, a6); a7 = fma(vec4f(x1.w), d, a7);
      if (wide) {
        let e = vec4f(dy_tile[3u * blocks + tx + 16]);
        b0 = fma(vec4f(x0.x), e, b0); b1 = fma(vec4f(x0.y), e, b1); b2 = fma(vec4f(x0.z), e, b2);
        b3 = fma(vec4f(x0.w), e, b3); b4 = fma(vec4f(x1.x), e, b4); b5 = fma(vec4f(x1.y), e, b5);
        b6 = fma(vec4f(x1.z), e, b6); b7 = fma(vec4f(x1.w), e, b7);
      }
    }
    {
      let x0 = vec4f(x_tile[4u * blocks + ty]);
      let x1 = vec4f(x_tile[4u * blocks + ty + across]);
      let d = vec4f(dy_tile[4u * blocks + tx]);
      a0 = fma(vec4f(x0.x), d, a0); a1 = fma(vec4f(x0.y), d, a1); a2 = fma(vec4f(x0.z), d, a2);
      a3 = fma(vec4f(x0.w), d, a3); a4 = fma(vec4f(x1.x), d, a4); a5 = fma(vec4f(x1.y), d, a5);
      a6 = fma(vec4f(x1.z), d, a6); a7 = fma(vec4f(x1.w), d, a7);
      if (wide) {
        let e = vec4f(dy_tile[4u * blocks + tx + 16]);
        b0 = fma(vec4f(x0.x), e, b0); b1 = fma(vec4f(x0.y), e, b1); b2 = fma(vec4f(x0.z), e, b2);
        b3 = fma(vec4f(x0.w), e, b3); b4 = fma(vec4f(x1.x), e, b4); b5 = fma(vec4f(x1.y), e, b5);
        b6 = fma(vec4f(x1.z), e, b6); b7 = fma(vec4f(x1.w), e, b7);
      }
    }
    {
      let x0 = vec4f(x_tile[5u * blocks + ty]);
      let x1 = vec4f(x_tile[5u * blocks + ty + across]);
      let d = vec4f(dy_tile[5u * blocks + tx]);
      a0 = fma(vec4f(x0.x), d, a0); a1 = fma(vec4f(x0.y), d, a1); a2 = fma(vec4f(x0.z), d, a2);
      a3 = fma(vec4f(x0.w), d, a3); a4 = fma(vec4f(x1.x), d, a4); a5 = fma(vec4f(x1.y), d, a5);
      a6 = fma(vec4f(x1.z), d, a6); a7 = fma(vec4f(x1.w), d, a7);
      if (wide) {
        let e = vec4f(dy_tile[5u * blocks + tx + 16]);
        b0 = fma(vec4f(x0.x), e, b0); b1 = fma(vec4f(x0.y), e, b1); b2 = fma(vec4f(x0.z), e, b2);
        b3 = fma(vec4f(x0.w), e, b3); b4 = fma(vec4f(x1.x), e, b4); b5 = fma(vec4f(x1.y), e, b5);
        b6 = fma(vec4f(x1.z), e, b6); b7 = fma(vec4f(x1.w), e, b7);
      }
    }
    {
      let x0 = vec4f(x_tile[6u * blocks + ty]);
      let x1 = vec4f(x_tile[6u * blocks + ty + across]);
      let d = vec4f(dy_tile[6u * blocks + tx]);
      a0 = fma(vec4f(x0.x), d, a0); a1 = fma(vec4f(x0.y), d, a1); a2 = fma(vec4f(x0.z), d, a2);
      a3 = fma(vec4f(x0.w), d, a3); a4 = fma(vec4f(x1.x), d, a4); a5 = fma(vec4f(x1.y), d, a5);
      a6 = fma(vec4f(x1.z), d, a6); a7 = fma(vec4f(x1.w), d, a7);
      if (wide) {
        let e = vec4f(dy_tile[6u * blocks + tx + 16]);
        b0 = fma(vec4f(x0.x), e, b0); b1 = fma(vec4f(x0.y), e, b1); b2 = fma(vec4f(x0.z), e, b2);
        b3 = fma(vec4f(x0.w), e, b3); b4 = fma(vec4f(x1.x), e, b4); b5 = fma(vec4f(x1.y), e, b5);
        b6 = fma(vec4f(x1.z), e, b6); b7 = fma(vec4f(x1.w), e, b7);
      }
    }
    {
      let x0 = vec4f(x_tile[7u * blocks + ty]);
      let x1 = vec4f(x_tile[7u * blocks + ty + across]);
      let d = vec4f(dy_tile[7u * blocks + tx]);
      a0 = fma(vec4f(x0.x), d, a0); a1 = fma(vec4f(x0.y), d, a1); a2 = fma(vec4f(x0.z), d, a2);
      a3 = fma(vec4f(x0.w), d, a3); a4 = fma(vec4f(x1.x), d, a4); a5 = fma(vec4f(x1.y), d, a5);
      a6 = fma(vec4f(x1.z), d, a6); a7 = fma(vec4f(x1.w), d, a7);
      if (wide) {
        let e = vec4f(dy_tile[7u * blocks + tx + 16]);
        b0 = fma(vec4f(x0.x), e, b0); b1 = fma(vec4f(x0.y), e, b1); b2 = fma(vec4f(x0.z), e, b2);
        b3 = fma(vec4f(x0.w), e, b3); b4 = fma(vec4f(x1.x), e, b4); b5 = fma(vec4f(x1.y), e, b5);
        b6 = fma(vec4f(x1.z), e, b6); b7 = fma(vec4f(x1.w), e, b7);
      }
    }
    if (!wide) {
      {
      let x0 = vec4f(x_tile[8u * blocks + ty]);
      let x1 = vec4f(x_tile[8u * blocks + ty + across]);
      let d = vec4f(dy_tile[8u * blocks + tx]);
      a0 = fma(vec4f(x0.x), d, a0); a1 = fma(vec4f(x0.y), d, a1); a2 = fma(vec4f(x0.z), d, a2);
      a3 = fma(vec4f(x0.w), d, a3); a4 = fma(vec4f(x1.x), d, a4); a5 = fma(vec4f(x1.y), d, a5);
      a6 = fma(vec4f(x1.z), d, a6); a7 = fma(vec4f(x1.w), d, a7);
      if (wide) {
        let e = vec4f(dy_tile[8u * blocks + tx + 16]);
        b0 = fma(vec4f(x0.x), e, b0); b1 = fma(vec4f(x0.y), e, b1); b2 = fma(vec4f(x0.z), e, b2);
        b3 = fma(vec4f(x0.w), e, b3); b4 = fma(vec4f(x1.x), e, b4); b5 = fma(vec4f(x1.y), e, b5);
        b6 = fma(vec4f(x1.z), e, b6); b7 = fma(vec4f(x1.w), e, b7);
      }
      }
      {
      let x0 = vec4f(x_tile[9u * blocks + ty]);
      let x1 = vec4f(x_tile[9u * blocks + ty + across]);
      let d = vec4f(dy_tile[9u * blocks + tx]);
      a0 = fma(vec4f(x0.x), d, a0); a1 = fma(vec4f(x0.y), d, a1); a2 = fma(vec4f(x0.z), d, a2);
      a3 = fma(vec4f(x0.w), d, a3); a4 = fma(vec4f(x1.x), d, a4); a5 = fma(vec4f(x1.y), d, a5);
      a6 = fma(vec4f(x1.z), d, a6); a7 = fma(vec4f(x1.w), d, a7);
      if (wide) {
        let e = vec4f(dy_tile[9u * blocks + tx + 16]);
        b0 = fma(vec4f(x0.x), e, b0); b1 = fma(vec4f(x0.y), e, b1); b2 = fma(vec4f(x0.z), e, b2);
        b3 = fma(vec4f(x0.w), e, b3); b4 = fma(vec4f(x1.x), e, b4); b5 = fma(vec4f(x1.y), e, b5);
        b6 = fma(vec4f(x1.z), e, b6); b7 = fma(vec4f(x1.w), e, b7);
      }
      }
      {
      let x0 = vec4f(x_tile[10u * blocks + ty]);
      let x1 = vec4f(x_tile[10u * blocks + ty + across]);
      let d = vec4f(dy_tile[10u * blocks + tx]);
      a0 = fma(vec4f(x0.x), d, a0); a1 = fma(vec4f(x0.y), d, a1); a2 = fma(vec4f(x0.z), d, a2);
      a3 = fma(vec4f(x0.w), d, a3); a4 = fma(vec4f(x1.x), d, a4); a5 = fma(vec4f(x1.y), d, a5);
      a6 = fma(vec4f(x1.z), d, a6); a7 = fma(vec4f(x1.w), d, a7);
      if (wide) {
        let e = vec4f(dy_tile[10u * blocks + tx + 16]);
        b0 = fma(vec4f(x0.x), e, b0); b1 = fma(vec4f(x0.y), e, b1); b2 = fma(vec4f(x0.z), e, b2);
        b3 = fma(vec4f(x0.w), e, b3); b4 = fma(vec4f(x1.x), e, b4); b5 = fma(vec4f(x1.y), e, b5);
        b6 = fma(vec4f(x1.z), e, b6); b7 = fma(vec4f(x1.w), e, b7);
      }
      }
      {
      let x0 = vec4f(x_tile[11u * blocks + ty]);
      let x1 = vec4f(x_tile[11u * blocks + ty + across]);
      let d = vec4f(dy_tile[11u * blocks + tx]);
      a0 = fma(vec4f(x0.x), d, a0); a1 = fma(vec4f(x0.y), d, a1); a2 = fma(vec4f(x0.z), d, a2);
      a3 = fma(vec4f(x0.w), d, a3); a4 = fma(vec4f(x1.x), d, a4); a5 = fma(vec4f(x1.y), d, a5);
      a6 = fma(vec4f(x1.z), d, a6); a7 = fma(vec4f(x1.w), d, a7);
      if (wide) {
        let e = vec4f(dy_tile[11u * blocks + tx + 16]);
        b0 = fma(vec4f(x0.x), e, b0); b1 = fma(vec4f(x0.y), e, b1); b2 = fma(vec4f(x0.z), e, b2);
        b3 = fma(vec4f(x0.w), e, b3); b4 = fma(vec4f(x1.x), e, b4); b5 = fma(vec4f(x1.y), e, b5);
        b6 = fma(vec4f(x1.z), e, b6); b7 = fma(vec4f(x1.w), e, b7);
      }
      }
      {
      let x0 = vec4f(x_tile[12u * blocks + ty]);
      let x1 = vec4f(x_tile[12u * blocks + ty + across]);
      let d = vec4f(dy_tile[12u * blocks + tx]);
      a0 = fma(vec4f(x0.x), d, a0); a1 = fma(vec4f(x0.y), d, a1); a2 = fma(vec4f(x0.z), d, a2);
      a3 = fma(vec4f(x0.w), d, a3); a4 = fma(vec4f(x1.x), d, a4); a5 = fma(vec4f(x1.y), d, a5);
      a6 = fma(vec4f(x1.z), d, a6); a7 = fma(vec4f(x1.w), d, a7);
      if (wide) {
        let e = vec4f(dy_tile[12u * blocks + tx + 16]);
        b0 = fma(vec4f(x0.x), e, b0); b1 = fma(vec4f(x0.y), e, b1); b2 = fma(vec4f(x0.z), e, b2);
        b3 = fma(vec4f(x0.w), e, b3); b4 = fma(vec4f(x1.x), e, b4); b5 = fma(vec4f(x1.y), e, b5);
        b6 = fma(vec4f(x1.z), e, b6); b7 = fma(vec4f(x1.w), e, b7);
      }
      }
      {
      let x0 = vec4f(x_tile[13u * blocks + ty]);
      let x1 = vec4f(x_tile[13u * blocks + ty + across]);
      let d = vec4f(dy_tile[13u * blocks + tx]);
      a0 = fma(vec4f(x0.x), d, a0); a1 = fma(vec4f(x0.y), d, a1); a2 = fma(vec4f(x0.z), d, a2);
      a3 = fma(vec4f(x0.w), d, a3); a4 = fma(vec4f(x1.x), d, a4); a5 = fma(vec4f(x1.y), d, a5);
      a6 = fma(vec4f(x1.z), d, a6); a7 = fma(vec4f(x1.w), d, a7);
      if (wide) {
        let e = vec4f(dy_tile[13u * blocks + tx + 16]);
        b0 = fma(vec4f(x0.x), e, b0); b1 = fma(vec4f(x0.y), e, b1); b2 = fma(vec4f(x0.z), e, b2);
        b3 = fma(vec4f(x0.w), e, b3); b4 = fma(vec4f(x1.x), e, b4); b5 = fma(vec4f(x1.y), e, b5);
        b6 = fma(vec4f(x1.z), e, b6); b7 = fma(vec4f(x1.w), e, b7);
      }
      }
      {
      let x0 = vec4f(x_tile[14u * blocks + ty]);
      let x1 = vec4f(x_tile[14u * blocks + ty + across]);
      let d = vec4f(dy_tile[14u * blocks + tx]);
      a0 = fma(vec4f(x0.x), d, a0); a1 = fma(vec4f(x0.y), d, a1); a2 = fma(vec4f(x0.z), d, a2);
      a3 = fma(vec4f(x0.w), d, a3); a4 = fma(vec4f(x1.x), d, a4); a5 = fma(vec4f(x1.y), d, a5);
      a6 = fma(vec4f(x1.z), d, a6); a7 = fma(vec4f(x1.w), d, a7);
      if (wide) {
        let e = vec4f(dy_tile[14u * blocks + tx + 16]);
        b0 = fma(vec4f(x0.x), e, b0); b1 = fma(vec4f(x0.y), e, b1); b2 = fma(vec4f(x0.z), e, b2);
        b3 = fma(vec4f(x0.w), e, b3); b4 = fma(vec4f(x1.x), e, b4); b5 = fma(vec4f(x1.y), e, b5);
        b6 = fma(vec4f(x1.z), e, b6); b7 = fma(vec4f(x1.w), e, b7);
      }
      }
      {
      let x0 = vec4f(x_tile[15u * blocks + ty]);
      let x1 = vec4f(x_tile[15u * blocks + ty + across]);
      let d = vec4f(dy_tile[15u * blocks + tx]);
      a0 = fma(vec4f(x0.x), d, a0); a1 = fma(vec4f(x0.y), d, a1); a2 = fma(vec4f(x0.z), d, a2);
      a3 = fma(vec4f(x0.w), d, a3); a4 = fma(vec4f(x1.x), d, a4); a5 = fma(vec4f(x1.y), d, a5);
      a6 = fma(vec4f(x1.z), d, a6); a7 = fma(vec4f(x1.w), d, a7);
      if (wide) {
        let e = vec4f(dy_tile[15u * blocks + tx + 16]);
        b0 = fma(vec4f(x0.x), e, b0); b1 = fma(vec4f(x0.y), e, b1); b2 = fma(vec4f(x0.z), e, b2);
        b3 = fma(vec4f(x0.w), e, b3); b4 = fma(vec4f(x1.x), e, b4); b5 = fma(vec4f(x1.y), e, b5);
        b6 = fma(vec4f(x1.z), e, b6); b7 = fma(vec4f(x1.w), e, b7);
      }
      }
    }
    workgroupBarrier();
  }
  // Loops that move the next sums up: see tile.wgsl.
  for (var j = 0u; j < select(1u, 2u, wide); j++) {
    let to = corner.column + tx + 16 * j;
    for (var target_row = corner.first + ty; target_row < min(corner.first + blocks, corner.count); target_row += across) {
      let at = (group.z * corner.count + target_row) * 4 * params.out_blocks + corner.member * corner.group_out + to;
      if (to < corner.group_out) {
        put(at, a0);
        put(at + params.out_blocks, a1);
        put(at + 2 * params.out_blocks, a2);
        put(at + 3 * params.out_blocks, a3);
      }
      a0 = a4; a1 = a5; a2 = a6; a3 = a7;
    }
    a0 = b0; a1 = b1; a2 = b2; a3 = b3; a4 = b4; a5 = b5; a6 = b6; a7 = b7;
  }
}
