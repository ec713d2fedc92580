// result = alpha * op(A) op(B) (+ bias) for a grid of matrices: batch x heads x splits of the inner axis. Barrier-free: one
// thread holds 4 rows x 8 columns in registers and walks the inner axis 4 at a time. A tile of A holds one row to a matrix
// column, a tile of B one inner index, so that B tile * A tile gives 4 outputs to a column for each of 4 rows.
// All is computed in f32, whatever A, B and the result are in memory.
override TRANSPOSED_A: bool; // A is stored [inner, rows]
override TRANSPOSED_B: bool; // B is stored [columns, inner]
override BIAS: bool;
struct Params {
  rows: u32, columns: u32, inner: u32, batch: u32, heads: u32, splits: u32,
  splitInner: u32, splitStride: u32, // inner indices to a split, a multiple of 4; from one split's result to the next
  aLine: u32, aBatch: u32, aHead: u32, aStart: u32,
  bLine: u32, bBatch: u32, bHead: u32, bStart: u32,
  line: u32, batchStride: u32, headStride: u32, start: u32, // of the result; all of these in units of `unit` values
  alpha: f32,
}
@group(0) @binding(0) var<storage, read> a: array<Unit>;
@group(0) @binding(1) var<storage, read> b: array<Unit>;
@group(0) @binding(2) var<storage, read> bias: array<f32>; // [columns]; anything when there is none
@group(0) @binding(3) var<storage, read_write> result: array<ResultUnit>;
@group(0) @binding(4) var<uniform> params: Params;

// Rows row..row+3 of op(A) at inner indices k..k+3; what is past the end repeats or is anything.
fn tileA(start: u32, row: u32, k: u32) -> mat4x4f {
  if (TRANSPOSED_A) {
    let at = start + min(vec4u(0u, 1u, 2u, 3u) + k, vec4u(params.inner - 1u)) * params.aLine;
    return transpose(mat4x4f(
      aQuad(at.x, row, params.rows), aQuad(at.y, row, params.rows),
      aQuad(at.z, row, params.rows), aQuad(at.w, row, params.rows),
    ));
  }
  let at = start + min(vec4u(0u, 1u, 2u, 3u) + row, vec4u(params.rows - 1u)) * params.aLine;
  return mat4x4f(
    aQuad(at.x, k, params.inner), aQuad(at.y, k, params.inner),
    aQuad(at.z, k, params.inner), aQuad(at.w, k, params.inner),
  );
}

// Inner indices k..k+3 of op(B) at columns column..column+3.
fn tileB(start: u32, k: u32, column: u32) -> mat4x4f {
  if (TRANSPOSED_B) {
    let at = start + min(vec4u(0u, 1u, 2u, 3u) + column, vec4u(params.columns - 1u)) * params.bLine;
    return transpose(mat4x4f(
      bQuad(at.x, k, params.inner), bQuad(at.y, k, params.inner),
      bQuad(at.z, k, params.inner), bQuad(at.w, k, params.inner),
    ));
  }
  let at = start + min(vec4u(0u, 1u, 2u, 3u) + k, vec4u(params.inner - 1u)) * params.bLine;
  return mat4x4f(
    bQuad(at.x, column, params.columns), bQuad(at.y, column, params.columns),
    bQuad(at.z, column, params.columns), bQuad(at.w, column, params.columns),
  );
}

// The columns (inner indices) of a tile of B, or the rows of each column of a tile of A, that are not past the end.
fn columnsWithin(tile: mat4x4f, count: u32) -> mat4x4f {
  let zero = vec4f(0.0);
  return mat4x4f(
    tile[0], select(zero, tile[1], count > 1u), select(zero, tile[2], count > 2u), select(zero, tile[3], count > 3u),
  );
}
fn rowsWithin(tile: mat4x4f, count: u32) -> mat4x4f {
  let keep = vec4u(0u, 1u, 2u, 3u) < vec4u(count);
  let zero = vec4f(0.0);
  return mat4x4f(
    select(zero, tile[0], keep), select(zero, tile[1], keep), select(zero, tile[2], keep), select(zero, tile[3], keep),
  );
}

fn biasAt(column: u32) -> vec4f {
  if (!BIAS) { return vec4f(0.0); }
  let at = min(vec4u(0u, 1u, 2u, 3u) + column, vec4u(params.columns - 1u));
  return vec4f(bias[at.x], bias[at.y], bias[at.z], bias[at.w]);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let columnTiles = (params.columns + 7u) / 8u;
  let rowTiles = (params.rows + 3u) / 4u;
  var rest = id.x + id.y * groups.x * 64u;
  let column = (rest % columnTiles) * 8u;
  rest /= columnTiles;
  let row = (rest % rowTiles) * 4u;
  rest /= rowTiles;
  let head = rest % params.heads;
  rest /= params.heads;
  let batch = rest % params.batch;
  let split = rest / params.batch;
  if (split >= params.splits) { return; }

  let aStart = params.aStart + batch * params.aBatch + head * params.aHead;
  let bStart = params.bStart + batch * params.bBatch + head * params.bHead;
  let other = select(column, column + 4u, column + 4u < params.columns);
  let begin = split * params.splitInner;
  let end = min(params.inner, begin + params.splitInner);
  let whole = end - (end - begin) % 4u;
  var left = mat4x4f();
  var right = mat4x4f();
  for (var k = begin; k < whole; k += 4u) {
    let x = tileA(aStart, row, k);
    left += tileB(bStart, k, column) * x;
    right += tileB(bStart, k, other) * x;
  }
  if (whole < end) {
    let x = rowsWithin(tileA(aStart, row, whole), end - whole);
    left += columnsWithin(tileB(bStart, whole, column), end - whole) * x;
    right += columnsWithin(tileB(bStart, whole, other), end - whole) * x;
  }

  let start = params.start + split * params.splitStride + batch * params.batchStride + head * params.headStride;
  let leftBias = biasAt(column);
  let rightBias = biasAt(other);
  for (var i = 0u; i < min(4u, params.rows - row); i++) {
    let line = start + (row + i) * params.line;
    storeQuad(line, column, params.columns, params.alpha * left[i] + leftBias);
    storeQuad(line, column + 4u, params.columns, params.alpha * right[i] + rightBias);
  }
}
