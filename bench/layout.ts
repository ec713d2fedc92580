/** Reorders the axes of a dense tensor, as torch.permute. */
function permute(values: Float32Array, shape: readonly number[], axes: readonly number[]): Float32Array {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const outShape = axes.map((axis) => shape[axis] ?? 1);
  const steps = axes.map((axis) => strides[axis] ?? 1);
  const index = outShape.map(() => 0);
  const out = new Float32Array(values.length);
  let from = 0;
  for (let i = 0; i < out.length; i++) {
    out[i] = values[from] ?? 0;
    for (let axis = axes.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] ?? 0) + 1;
      from += steps[axis] ?? 0;
      if ((index[axis] ?? 0) < (outShape[axis] ?? 1)) break;
      from -= (steps[axis] ?? 0) * (outShape[axis] ?? 1);
      index[axis] = 0;
    }
  }
  return out;
}

type Shape4 = readonly number[];

export const toNchw = (values: Float32Array, [n = 1, h = 1, w = 1, c = 1]: Shape4): Float32Array =>
  permute(values, [n, h, w, c], [0, 3, 1, 2]);

/** [N,C,H,W] of a tensor whose NHWC shape is given, back to NHWC. */
export const fromNchw = (values: Float32Array, [n = 1, h = 1, w = 1, c = 1]: Shape4): Float32Array =>
  permute(values, [n, c, h, w], [0, 2, 3, 1]);

export const toOihw = (values: Float32Array, [kh = 1, kw = 1, i = 1, o = 1]: Shape4): Float32Array =>
  permute(values, [kh, kw, i, o], [3, 2, 0, 1]);

/** [O,I,KH,KW] of weights whose HWIO shape is given, back to HWIO. */
export const fromOihw = (values: Float32Array, [kh = 1, kw = 1, i = 1, o = 1]: Shape4): Float32Array =>
  permute(values, [o, i, kh, kw], [2, 3, 1, 0]);
