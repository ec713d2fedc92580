import type { Ratio, ResizeForm } from './axis.js';

type Shape4 = readonly [number, number, number, number];

/** One pair of input positions and their weights, for one output position. */
type Taps = readonly [first: number, second: number, weightOfSecond: number];

/** PyTorch's rule in float64. */
function tapsOf(
  output: number,
  inSize: number,
  outSize: number,
  alignCorners: boolean,
  { ratio, fromCorner }: { ratio?: Ratio | undefined; fromCorner?: boolean | undefined },
): Taps {
  const scale = ratio ? ratio.from / ratio.to : inSize / outSize;
  const aligned = outSize > 1 ? (output * (inSize - 1)) / (outSize - 1) : 0;
  const source = alignCorners ? aligned : Math.max(0, fromCorner ? output * scale : (output + 0.5) * scale - 0.5);
  const first = Math.min(Math.floor(source + 1e-12), inSize - 1);
  return [first, Math.min(first + 1, inSize - 1), Math.max(0, source - first)];
}

/** Calls `visit` with every (input index, output index, weight) of the resizing of [N, H, W, C]: the oracle's one rule. */
function eachWeight(
  [n, h, w, c]: Shape4,
  height: number,
  width: number,
  alignCorners: boolean,
  { ratios, fromCorner }: ResizeForm,
  visit: (input: number, output: number, weight: number) => void,
): void {
  const pairs = ([first, second, weight]: Taps) => [[first, 1 - weight] as const, [second, weight] as const];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      for (const [r, rowWeight] of pairs(tapsOf(row, h, height, alignCorners, { ratio: ratios?.rows, fromCorner }))) {
        for (const [s, columnWeight] of pairs(
          tapsOf(column, w, width, alignCorners, { ratio: ratios?.columns, fromCorner }),
        )) {
          for (let image = 0; image < n; image++) {
            const input = ((image * h + r) * w + s) * c;
            const output = ((image * height + row) * width + column) * c;
            for (let k = 0; k < c; k++) visit(input + k, output + k, rowWeight * columnWeight);
          }
        }
      }
    }
  }
}

/** Bilinear resizing in float64. */
export function resizeReference(
  x: ArrayLike<number>,
  shape: Shape4,
  height: number,
  width: number,
  align: boolean,
  form: ResizeForm = {},
) {
  const y = new Float64Array(shape[0] * height * width * shape[3]);
  eachWeight(shape, height, width, align, form, (input, output, weight) => {
    y[output]! += weight * x[input]!;
  });
  return y;
}

/** Its transpose: the gradient with regard to x of `shape`. */
export function resizeGradientReference(
  dy: ArrayLike<number>,
  shape: Shape4,
  height: number,
  width: number,
  align: boolean,
  form: ResizeForm = {},
) {
  const dx = new Float64Array(shape[0] * shape[1] * shape[2] * shape[3]);
  eachWeight(shape, height, width, align, form, (input, output, weight) => {
    dx[input]! += weight * dy[output]!;
  });
  return dx;
}
