// One thread per cell: the class that fills the largest part of the cell's pixels, if that part is large enough, else 255.
// Pixels of images of weight 0, and those in the rows at the top and the bottom, have no class.
struct Params {
  cells: u32,
  classes: u32,
  height: u32,
  width: u32,
  rows: u32, // of cells
  columns: u32,
  top: u32,
  bottom: u32,
  purity: f32,
}
@group(0) @binding(0) var<storage, read> labels: array<i32>; // [N, height, width]
@group(0) @binding(1) var<storage, read> weights: array<f32>; // [N]
@group(0) @binding(2) var<storage, read_write> cells: array<i32>; // [N, rows, columns]
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let cell = flatIndex(id, workgroups);
  if (cell >= params.cells) {
    return;
  }
  let column = cell % params.columns;
  let row = cell / params.columns % params.rows;
  let image = cell / params.columns / params.rows;
  // As torch's adaptive pooling: cells may share a row or column of pixels where the sizes do not divide.
  let firstY = row * params.height / params.rows;
  let endY = ((row + 1u) * params.height + params.rows - 1u) / params.rows;
  let firstX = column * params.width / params.columns;
  let endX = ((column + 1u) * params.width + params.columns - 1u) / params.columns;
  let fromY = max(firstY, params.top);
  let toY = min(endY, params.height - min(params.bottom, params.height));

  var best = 255;
  var most = 0u;
  if (weights[image] != 0.0) {
    for (var class_ = 0; class_ < i32(params.classes); class_++) {
      var count = 0u;
      for (var y = fromY; y < toY; y++) {
        let line = (image * params.height + y) * params.width;
        for (var x = firstX; x < endX; x++) {
          count += u32(labels[line + x] == class_);
        }
      }
      if (count > most) {
        most = count;
        best = class_;
      }
    }
  }
  // A share that is the purity itself is enough, however it is rounded.
  let enough = params.purity * f32((endY - firstY) * (endX - firstX)) * 0.999999;
  cells[cell] = select(255, best, f32(most) >= enough);
}
