import { fromFloat32 } from '../formats/model-file.js';
import type { NpyArray } from '../formats/npy/array.js';
import { writeNpy, writeNpz } from '../formats/npy/write.js';
import { encodePalettePng } from '../images/palette-png.js';
import type { ClassList } from '../protocol/classes.js';
import type { ProbabilityMap } from './predictor.js';
import { labelsOf } from './resize.js';

/** How predictions are written: all probabilities, the surest few, or label maps. */
export const PREDICTION_FORMATS = ['npz', 'npy', 'top-k', 'png'] as const;
export type PredictionFormat = (typeof PREDICTION_FORMATS)[number];

/** Numbers that probabilities are written in, as NumPy names them. */
export const PROBABILITY_TYPES = ['float16', 'float32'] as const;
export type ProbabilityType = (typeof PROBABILITY_TYPES)[number];

/** Classes that a top-k file names per pixel. */
const K = 3;

export const extensionOf = (format: PredictionFormat): string => (format === 'top-k' ? 'npz' : format);

/**
 * A prediction as a file: [C,h,w] of `type` (.npy, .npz), class ids and probabilities [3,h,w] uint8 (.npz), palette PNG.
 */
export function encodePrediction(
  map: ProbabilityMap,
  format: PredictionFormat,
  classes: ClassList,
  type: ProbabilityType = 'float16',
): Uint8Array {
  switch (format) {
    case 'npy':
      return writeNpy(dense(map, type));
    case 'npz':
      return writeNpz({ probabilities: dense(map, type) });
    case 'top-k':
      return writeNpz(topK(map));
    case 'png':
      return encodePalettePng({ width: map.width, height: map.height, data: labelsOf(map) }, classes);
    default:
      return format satisfies never;
  }
}

function dense({ width, height, classes, data }: ProbabilityMap, type: ProbabilityType): NpyArray {
  const dtype = type === 'float16' ? 'F16' : 'F32';
  const pixels = width * height;
  const planes = new Float32Array(data.length);
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let c = 0; c < classes; c++) planes[c * pixels + pixel] = data[pixel * classes + c] as number;
  }
  return { dtype, shape: [classes, height, width], bytes: fromFloat32(planes, dtype) };
}

function topK({ width, height, classes, data }: ProbabilityMap): Record<string, NpyArray> {
  const pixels = width * height;
  const k = Math.min(K, classes);
  const ids = new Uint8Array(k * pixels);
  const probabilities = new Uint8Array(k * pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const shares = data.subarray(pixel * classes, (pixel + 1) * classes);
    const order = Array.from(shares, (_, c) => c).sort((a, b) => (shares[b] ?? 0) - (shares[a] ?? 0) || a - b);
    let left = 255;
    for (let entry = 0; entry < k; entry++) {
      const id = order[entry] ?? 0;
      const byte = Math.min(left, Math.round(255 * (shares[id] ?? 0)));
      left -= byte;
      ids[entry * pixels + pixel] = id;
      probabilities[entry * pixels + pixel] = byte;
    }
  }
  const shape = [k, height, width];
  return {
    ids: { dtype: 'U8', shape, bytes: ids },
    probabilities: { dtype: 'U8', shape, bytes: probabilities },
    classes: { dtype: 'U8', shape: [], bytes: Uint8Array.of(classes) },
  };
}
