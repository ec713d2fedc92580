import { IGNORED } from '../protocol/classes.js';
import { smoothed } from './label-prediction.js';
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

/** Weighted sums of `inner` neighbouring values of a row: [inputSize, inner] -> [number of taps, inner]. */
function resizeRow(data: Float32Array, taps: readonly Taps[], inner: number): Float32Array {
  const output = new Float32Array(taps.length * inner);
  taps.forEach(({ first, weights }, place) => {
    const to = place * inner;
    weights.forEach((weight, tap) => {
      const from = (first + tap) * inner;
      for (let i = 0; i < inner; i++) output[to + i] = (output[to + i] as number) + weight * (data[from + i] as number);
    });
  });
  return output;
}

/** Weighted sums of rows of `length` values. The rows are asked for one by one, from the first to the last. */
function resizeRows(rowAt: (y: number) => Float32Array, inputHeight: number, height: number, length: number) {
  const output = new Float32Array(height * length);
  const taps = triangleTaps(inputHeight, height);
  let start = 0;
  for (let y = 0; y < inputHeight; y++) {
    const row = rowAt(y);
    for (let place = start; place < height; place++) {
      const { first, weights } = taps[place] as Taps;
      if (first > y) break;
      const weight = weights[y - first];
      if (weight === undefined) {
        if (place === start) start += 1;
        continue;
      }
      const to = place * length;
      for (let i = 0; i < length; i++) output[to + i] = (output[to + i] as number) + weight * (row[i] as number);
    }
  }
  return output;
}

/** Probabilities of a row, [width, classes]. From labels they are made for only this row. */
function rowReader(map: ProbabilityMap): (y: number) => Float32Array {
  const { width, classes, labels } = map;
  if (labels) {
    const { ids, confidence } = labels;
    return (y) => smoothed({ ids: ids.subarray(y * width, (y + 1) * width), confidence }, classes);
  }
  const { data } = map;
  return (y) => data.subarray(y * width * classes, (y + 1) * width * classes);
}

/** The map at another size. Probabilities are averaged, not labels. Where only a part of an area is known, that part counts. */
export function resizeProbabilities(map: ProbabilityMap, width: number, height: number): ProbabilityMap {
  const { classes } = map;
  if (map.width === width && map.height === height) return map;
  const rowOf = rowReader(map);
  const columns = triangleTaps(map.width, width);
  const narrow = (y: number) => resizeRow(rowOf(y), columns, classes);
  const data = resizeRows(narrow, map.height, height, width * classes);
  for (let at = 0; at < data.length; at += classes) {
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += data[at + c] as number;
    if (sum > 0) for (let c = 0; c < classes; c++) data[at + c] = (data[at + c] as number) / sum;
  }
  return { width, height, classes, data };
}

/** The most probable class of each pixel; 255 where nothing is said. */
export function labelsOf(map: ProbabilityMap): Uint8Array {
  const { width, height, classes, labels } = map;
  // Where the named class is the surest, the labels are the answer.
  if (labels && labels.confidence * classes > 1) return labels.ids.slice();
  const { data } = map;
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
