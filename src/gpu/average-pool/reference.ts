import { maxPoolOutputSize } from '../max-pool/output-size.js';
import type { AveragePoolOptions } from './average-pool.js';

type Shape4 = readonly [number, number, number, number];

/** Input positions of one output along an axis, and the divisor of their sum. */
interface Window {
  inputs: number[];
  divisor: number;
}

/** PyTorch's rule: the window is clipped to the padded image, then its pixels to the image. */
export const fixedWindows =
  (options: AveragePoolOptions) =>
  (size: number): Window[] =>
    Array.from({ length: maxPoolOutputSize(size, options) }, (_, output) => {
      const start = output * options.stride - options.padding;
      const padded: number[] = [];
      for (let i = start; i < start + options.kernel && i < size + options.padding; i++) padded.push(i);
      const inputs = padded.filter((i) => i >= 0 && i < size);
      return { inputs, divisor: options.countIncludePad ? padded.length : inputs.length };
    });

export const adaptiveWindows =
  (outputs: number) =>
  (size: number): Window[] =>
    Array.from({ length: outputs }, (_, output) => {
      const first = Math.floor((output * size) / outputs);
      const end = Math.ceil(((output + 1) * size) / outputs);
      return { inputs: Array.from({ length: end - first }, (_, i) => first + i), divisor: end - first };
    });

/** Average pooling of [N, H, W, C] and its transpose in float64: the oracle of the kernels. */
export function averagePoolReference(x: ArrayLike<number>, [n, h, w, c]: Shape4, rows: Window[], columns: Window[]) {
  const y = new Float64Array(n * rows.length * columns.length * c);
  const transpose = (dy: ArrayLike<number>) => {
    const dx = new Float64Array(n * h * w * c);
    each((input, output, weight) => {
      dx[input]! += weight * dy[output]!;
    });
    return dx;
  };
  function each(visit: (input: number, output: number, weight: number) => void) {
    for (let image = 0; image < n; image++)
      rows.forEach((row, r) => {
        columns.forEach((column, s) => {
          for (const i of row.inputs)
            for (const j of column.inputs)
              for (let k = 0; k < c; k++) {
                const output = ((image * rows.length + r) * columns.length + s) * c + k;
                visit(((image * h + i) * w + j) * c + k, output, 1 / (row.divisor * column.divisor));
              }
        });
      });
  }
  each((input, output, weight) => {
    y[output]! += weight * x[input]!;
  });
  return { y, transpose };
}
