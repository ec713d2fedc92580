// Smaller logits: one thread per cell (the pixels whose upper left logit is the same) and block of classes. It holds the four
// logits around its pixels, walks over them in order and sums their values by the weights of these four: the transpose
// of the upsampling without the sum over cells. Results: [cell, corner, class].
struct Span { first: i32, end: i32 }

fn spanOf(cell: i32, inSize: i32, size: i32, slope: i32, origin: i32, unit: i32) -> Span {
  let first = select(firstInCell(cell, slope, origin, unit), 0, cell == 0);
  let end = select(firstInCell(cell + 1, slope, origin, unit), size, cell + 1 == inSize);
  return Span(first, end);
}

@compute @workgroup_size(64)
fn main(
  @builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) lane: u32,
) {
  prepare(lane);
  let thread = flatIndex(id, workgroups);
  let area = params.inHeight * params.inWidth;
  let images = params.pixels / u32(params.height * params.width);
  if (thread >= images * u32(area) * blockCount()) {
    return;
  }
  let cell = i32(thread / blockCount());
  let block = thread % blockCount();
  let classes = classesOf(block);
  let constants = constantsOf(classes);
  let image = cell / area;
  let row = cell % area / params.inWidth;
  let column = cell % params.inWidth;
  let toRight = select(0u, params.classes, column + 1 < params.inWidth);
  let toBelow = select(0u, u32(params.inWidth) * params.classes, row + 1 < params.inHeight);
  let corner = u32(cell) * params.classes;
  let z00 = logitsAt(corner, classes);
  let z01 = logitsAt(corner + toRight, classes);
  let z10 = logitsAt(corner + toBelow, classes);
  let z11 = logitsAt(corner + toBelow + toRight, classes);
  let rows = spanOf(row, params.inHeight, params.height, params.rowSlope, params.rowOrigin, params.rowUnit);
  let columns = spanOf(column, params.inWidth, params.width, params.columnSlope, params.columnOrigin, params.columnUnit);
  var sum00 = vec4f(0.0);
  var sum01 = vec4f(0.0);
  var sum10 = vec4f(0.0);
  var sum11 = vec4f(0.0);
  for (var y = rows.first; y < rows.end; y++) {
    let down = secondWeight(params.rowSlope * y + params.rowOrigin, row, params.rowUnit, params.inHeight);
    let left = between(z00, z10, vec4f(down));
    let right = between(z01, z11, vec4f(down));
    let line = (image * params.height + y) * params.width;
    var leftSum = vec4f(0.0);
    var rightSum = vec4f(0.0);
    for (var x = columns.first; x < columns.end; x++) {
      let across = params.columnSlope * x + params.columnOrigin;
      let weight = secondWeight(across, column, params.columnUnit, params.inWidth);
      let values = classValues(u32(line + x), classes, constants, between(left, right, vec4f(weight)));
      leftSum += (1.0 - weight) * values;
      rightSum += weight * values;
    }
    sum00 += (1.0 - down) * leftSum;
    sum01 += (1.0 - down) * rightSum;
    sum10 += down * leftSum;
    sum11 += down * rightSum;
  }
  storeBlock(4u * corner, block, sum00);
  storeBlock(4u * corner + params.classes, block, sum01);
  storeBlock(4u * corner + 2u * params.classes, block, sum10);
  storeBlock(4u * corner + 3u * params.classes, block, sum11);
}
