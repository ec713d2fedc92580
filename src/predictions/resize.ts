import { IGNORED } from '../protocol/classes.js';
import type { ProbabilityMap } from './predictor.js';

interface Taps {
  first: number;
  weights: number[];
}

/** Triangle filter as wide as the larger of an input and an output pixel: bilinear up, antialiased down. */
function triangleTaps(inputSize: number, outputSize: number): Taps[] {
  const scale = inputSize / outputSize;
  const support = Math.max(scale, 1);
  return Array.from({ length: outputSize }, (_, output) => {
    const center = (output + 0.5) * scale;
    const first = Math.max(0, Math.ceil(center - support - 0.5));
    const end = Math.min(inputSize, Math.floor(center + support - 0.5) + 1);
    const heights = Array.from({ length: end - first }, (_, tap) =>
      Math.max(0, 1 - Math.abs(tap + first + 0.5 - center) / support),
    );
    const sum = heights.reduce((total, height) => total + height, 0);
    return { first, weights: heights.map((height) => height / sum) };
  });
}

/** Weighted sums of `inner` neighbouring values along an axis: [outer, inputSize, inner] -> [outer, outputSize, inner]. */
function resizeAxis(
  data: Float32Array,
  outer: number,
  inputSize: number,
  outputSize: number,
  inner: number,
): Float32Array {
  const output = new Float32Array(outer * outputSize * inner);
  const taps = triangleTaps(inputSize, outputSize);
  for (let block = 0; block < outer; block++) {
    taps.forEach(({ first, weights }, place) => {
      const to = (block * outputSize + place) * inner;
      weights.forEach((weight, tap) => {
        const from = (block * inputSize + first + tap) * inner;
        for (let i = 0; i < inner; i++)
          output[to + i] = (output[to + i] as number) + weight * (data[from + i] as number);
      });
    });
  }
  return output;
}

/** The map at another size: probabilities are averaged, not labels. Where part of an area is known, that part counts. */
export function resizeProbabilities(map: ProbabilityMap, width: number, height: number): ProbabilityMap {
  const { classes } = map;
  if (map.width === width && map.height === height) return map;
  const columns = resizeAxis(map.data, map.height, map.width, width, classes);
  const data = resizeAxis(columns, 1, map.height, height, width * classes);
  for (let at = 0; at < data.length; at += classes) {
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += data[at + c] as number;
    if (sum > 0) for (let c = 0; c < classes; c++) data[at + c] = (data[at + c] as number) / sum;
  }
  return { width, height, classes, data };
}

/** The most probable class of each pixel; 255 where nothing is said. */
export function labelsOf({ width, height, classes, data }: ProbabilityMap): Uint8Array {
  return Uint8Array.from({ length: width * height }, (_, pixel) => {
    let best = IGNORED;
    let most = 0;
    for (let c = 0, at = pixel * classes; c < classes; c++, at++) {
      const share = data[at] as number;
      if (share <= most) continue;
      most = share;
      best = c;
    }
    return best;
  });
}
