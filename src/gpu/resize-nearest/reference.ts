import type { NearestRule } from './axis.js';

type Shape4 = readonly [number, number, number, number];

/** The input that output `i` of an axis reads, by the formulas of ONNX and PyTorch in real numbers. */
export function nearestOf(
  i: number,
  inSize: number,
  outSize: number,
  { position, rounding }: NearestRule,
  scale = inSize / outSize,
): number {
  const place = {
    asymmetric: i * scale,
    'half-pixel': (i + 0.5) * scale - 0.5,
    'align-corners': outSize === 1 ? 0 : (i * (inSize - 1)) / (outSize - 1),
  }[position];
  const source = {
    floor: Math.floor(place + 1e-9),
    ceil: Math.ceil(place - 1e-9),
    'round-down': Math.ceil(place - 0.5 - 1e-9),
    'round-up': Math.floor(place + 0.5 + 1e-9),
  }[rounding];
  return Math.min(Math.max(source, 0), inSize - 1);
}

/** Nearest resizing of [N, H, W, C] and its transpose: the oracle of the kernels. */
export function resizeNearestReference(
  x: ArrayLike<number>,
  [n, h, w, c]: Shape4,
  height: number,
  width: number,
  rule: NearestRule,
  scales?: readonly [number, number],
) {
  const sources: number[] = [];
  for (let image = 0; image < n; image++)
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++)
        for (let k = 0; k < c; k++) {
          const [r, s] = [nearestOf(row, h, height, rule, scales?.[0]), nearestOf(column, w, width, rule, scales?.[1])];
          sources.push(((image * h + r) * w + s) * c + k);
        }
  const transpose = (dy: ArrayLike<number>) => {
    const dx = new Float64Array(n * h * w * c);
    sources.forEach((source, i) => {
      dx[source]! += dy[i]!;
    });
    return dx;
  };
  return { y: Float64Array.from(sources, (source) => x[source]!), transpose };
}
