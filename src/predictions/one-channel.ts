import { isFloatType } from '../formats/dtype.js';
import type { NpyArray } from '../formats/npy/array.js';
import { toFloat32 } from '../formats/numbers.js';
import { type ClassValues, checkFinite, notAPrediction, type ValueKind } from './values.js';

/** Rounding may move probabilities out of 0..1 by so much. */
const TOLERANCE = 0.001;

/** Two classes from one channel: data [height, width, 2], the background first. */
export interface OneChannel {
  width: number;
  height: number;
  kind: ValueKind;
  data: Float32Array;
}

/** Height and width of [h,w], [1,h,w] or [h,w,1], with a batch of 1 in front or without. */
function sizeOf(shape: readonly number[]): { height: number; width: number } | undefined {
  const [a = 0, b = 0, c = 0, ...more] = shape.length === 4 && shape[0] === 1 ? shape.slice(1) : shape;
  if (more.length > 0) return undefined;
  if (shape.length === 2) return { height: a, width: b };
  if (a === 1) return { height: b, width: c };
  return c === 1 ? { height: a, width: b } : undefined;
}

/**
 * Floats of one channel as two classes. Sigmoid probabilities p of the foreground become (1 - p, p); logits z become (0, z).
 * Undefined for other arrays.
 * @throws UserError prediction-not-finite; neither-probabilities-nor-logits for whole numbers beyond 0 and 1
 */
export function readOneChannel(array: NpyArray, path: string): OneChannel | undefined {
  const { dtype } = array;
  const size = sizeOf(array.shape);
  if (!size || !isFloatType(dtype) || size.height * size.width === 0) return undefined;
  const values = toFloat32(array);
  const numbers: ClassValues = { ...size, dtype, classes: 1, pixelStep: 1, classStep: values.length, values };
  checkFinite(numbers, path);
  const kind = kindOf(values, path);
  const data = new Float32Array(2 * values.length);
  values.forEach((value, pixel) => {
    const foreground = kind === 'logits' ? 1 / (1 + Math.exp(-value)) : Math.min(1, Math.max(0, value));
    data[2 * pixel] = 1 - foreground;
    data[2 * pixel + 1] = foreground;
  });
  return { ...size, kind, data };
}

function kindOf(values: Float32Array, path: string): ValueKind {
  if (values.every((value) => value >= -TOLERANCE && value <= 1 + TOLERANCE)) return 'probabilities';
  if (values.every(Number.isInteger)) {
    const why = 'one channel of whole numbers beyond 0 and 1 (save class ids as integers)';
    throw notAPrediction(path, why);
  }
  return 'logits';
}
