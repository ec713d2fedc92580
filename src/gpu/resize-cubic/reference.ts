import type { Coordinates, CubicRule, Ratios } from './axis.js';

type Shape4 = readonly [number, number, number, number];

type Sizes = readonly [inSize: number, outSize: number, scale: number];

/** ONNX's formulas. */
function sourceOf(i: number, [inSize, outSize, scale]: Sizes, coordinates: Coordinates): number {
  const halfPixel = (i + 0.5) / scale - 0.5;
  return {
    'half-pixel': halfPixel,
    'pytorch-half-pixel': outSize > 1 ? halfPixel : 0,
    'align-corners': outSize > 1 ? (i * (inSize - 1)) / (outSize - 1) : 0,
    asymmetric: i / scale,
  }[coordinates];
}

function weightAt(distance: number, a: number): number {
  const d = Math.abs(distance);
  if (d <= 1) return (a + 2) * d ** 3 - (a + 3) * d ** 2 + 1;
  return d < 2 ? a * d ** 3 - 5 * a * d ** 2 + 8 * a * d - 4 * a : 0;
}

/** Input positions and their weights, for one output position. */
function tapsOf(i: number, sizes: Sizes, rule: CubicRule): [input: number, weight: number][] {
  const [inSize] = sizes;
  const source = sourceOf(i, sizes, rule.coordinates);
  const first = Math.floor(source + 1e-12);
  const taps = [-1, 0, 1, 2].map((k) => [first + k, weightAt(source - first - k, rule.coefficient)] as const);
  const inside = ([place]: readonly [number, number]): boolean => place >= 0 && place < inSize;
  const total = taps.filter(inside).reduce((sum, [, weight]) => sum + weight, 0);
  return taps.map((tap) => {
    const [place, weight] = tap;
    const counted = rule.excludeOutside ? (inside(tap) ? weight / total : 0) : weight;
    return [Math.min(Math.max(place, 0), inSize - 1), counted];
  });
}

/** Cubic resizing in float64, and its transpose: the oracle. */
export function resizeCubicReference(
  x: ArrayLike<number>,
  [n, h, w, c]: Shape4,
  height: number,
  width: number,
  rule: CubicRule,
  ratios?: Ratios,
) {
  const scaleOf = (axis: keyof Ratios, plain: number) => (ratios ? ratios[axis].to / ratios[axis].from : plain);
  const rowSizes: Sizes = [h, height, scaleOf('rows', height / h)];
  const columnSizes: Sizes = [w, width, scaleOf('columns', width / w)];
  const rows = Array.from({ length: height }, (_, i) => tapsOf(i, rowSizes, rule));
  const columns = Array.from({ length: width }, (_, i) => tapsOf(i, columnSizes, rule));
  const each = (visit: (input: number, output: number, weight: number) => void): void => {
    for (let image = 0; image < n; image++)
      for (const [row, ofRow] of rows.entries())
        for (const [column, ofColumn] of columns.entries())
          for (const [r, rowWeight] of ofRow)
            for (const [s, columnWeight] of ofColumn)
              for (let k = 0; k < c; k++) {
                const input = ((image * h + r) * w + s) * c + k;
                visit(input, ((image * height + row) * width + column) * c + k, rowWeight * columnWeight);
              }
  };
  const y = new Float64Array(n * height * width * c);
  each((input, output, weight) => {
    y[output]! += weight * x[input]!;
  });
  const gradient = (dy: ArrayLike<number>): Float64Array => {
    const dx = new Float64Array(n * h * w * c);
    each((input, output, weight) => {
      dx[input]! += weight * dy[output]!;
    });
    return dx;
  };
  return { y, gradient };
}
