import type { Sampling } from './grid-sample.js';

type Shape4 = readonly [number, number, number, number];

/** A coordinate in pixels, folded back into the map between `low` and `high`. */
function folded(at: number, low: number, high: number): number {
  if (low === high) return low;
  let inside = at;
  while (inside < low || inside > high) inside = inside < low ? 2 * low - inside : 2 * high - inside;
  return inside;
}

function inside(at: number, size: number, { padding, alignCorners }: Sampling): number {
  if (padding === 'zeros') return at;
  const [low, high] = alignCorners ? [0, size - 1] : [-0.5, size - 0.5];
  const reflected = padding === 'reflection' ? folded(at, low, high) : at;
  return Math.min(Math.max(reflected, 0), size - 1);
}

function cubic(distance: number): number {
  const a = -0.75;
  if (distance <= 1) return (a + 2) * distance ** 3 - (a + 3) * distance ** 2 + 1;
  return distance < 2 ? a * distance ** 3 - 5 * a * distance ** 2 + 8 * a * distance - 4 * a : 0;
}

const roundToEven = (value: number): number => {
  const floor = Math.floor(value);
  const half = value - floor === 0.5;
  return half ? floor + (Math.abs(floor) % 2) : Math.round(value);
};

/** Pixels of one axis with their weights. */
function tapsOf(grid: number, size: number, sampling: Sampling): [pixel: number, weight: number][] {
  const { mode, alignCorners } = sampling;
  const at = alignCorners ? ((grid + 1) / 2) * (size - 1) : ((grid + 1) * size - 1) / 2;
  const place = mode === 'cubic' ? at : inside(at, size, sampling);
  const floor = Math.floor(place);
  const taps: [number, number][] =
    mode === 'nearest'
      ? [[roundToEven(place), 1]]
      : mode === 'linear'
        ? [
            [floor, 1 - (place - floor)],
            [floor + 1, place - floor],
          ]
        : [-1, 0, 1, 2].map((step) => [
            Math.round(inside(floor + step, size, sampling)),
            cubic(Math.abs(place - floor - step)),
          ]);
  return taps.filter(([pixel]) => pixel >= 0 && pixel < size);
}

/** Calls `visit` with every (input index, output index, weight) of a sampling of x [N, H, W, C]: the oracle's one rule. */
function eachWeight(
  [batch, height, width, channels]: Shape4,
  grid: ArrayLike<number>,
  sampling: Sampling,
  visit: (input: number, output: number, weight: number) => void,
): void {
  const samples = grid.length / 2 / batch;
  for (let i = 0; i < batch * samples; i++) {
    const image = Math.floor(i / samples);
    for (const [column, byColumn] of tapsOf(grid[2 * i]!, width, sampling)) {
      for (const [row, byRow] of tapsOf(grid[2 * i + 1]!, height, sampling)) {
        const input = ((image * height + row) * width + column) * channels;
        for (let k = 0; k < channels; k++) visit(input + k, i * channels + k, byRow * byColumn);
      }
    }
  }
}

/** Sampling in float64. */
export function gridSampleReference(x: ArrayLike<number>, shape: Shape4, grid: ArrayLike<number>, sampling: Sampling) {
  const y = new Float64Array((grid.length / 2) * shape[3]);
  eachWeight(shape, grid, sampling, (input, output, weight) => {
    y[output]! += weight * x[input]!;
  });
  return y;
}

/** Its transpose: the gradient with regard to x of `shape`. */
export function gridSampleGradientReference(
  dy: ArrayLike<number>,
  shape: Shape4,
  grid: ArrayLike<number>,
  sampling: Sampling,
) {
  const dx = new Float64Array(shape.reduce((a, b) => a * b, 1));
  eachWeight(shape, grid, sampling, (input, output, weight) => {
    dx[input]! += weight * dy[output]!;
  });
  return dx;
}
