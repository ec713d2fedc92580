import { poolOutputShape } from '../max-pool/output-size.js';
import { alongX, alongY, type WindowAxis } from '../window/window.js';
import type { AveragePoolOptions } from './average-pool.js';

type Shape4 = readonly [number, number, number, number];

/** Input positions of one output along an axis, and the divisor of their sum. */
interface Window {
  inputs: number[];
  divisor: number;
}

/** PyTorch's rule: a window is clipped to the padded image, then its pixels to the image. */
function windowsAlong(size: number, count: number, axis: WindowAxis, includePad: boolean): Window[] {
  return Array.from({ length: count }, (_, output) => {
    const start = output * axis.stride - axis.before;
    const taps = Array.from({ length: axis.kernel }, (_, tap) => start + tap * axis.dilation);
    const padded = taps.filter((i) => i < size + axis.after);
    const inputs = padded.filter((i) => i >= 0 && i < size);
    return { inputs, divisor: Math.max(1, includePad ? padded.length : inputs.length) };
  });
}

export function fixedWindows(options: AveragePoolOptions, height: number, width: number) {
  const [rows, columns] = poolOutputShape(height, width, options);
  return {
    rows: windowsAlong(height, rows, alongY(options), options.countIncludePad),
    columns: windowsAlong(width, columns, alongX(options), options.countIncludePad),
  };
}

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
