import { type DType, isFloatType } from '../formats/dtype.js';
import { elementCount } from '../formats/model-file.js';
import type { NpyArray } from '../formats/npy/array.js';
import { toFloat32 } from '../formats/numbers.js';
import { UserError } from '../protocol/errors.js';
import { readOneChannel } from './one-channel.js';
import { checkValueCount } from './value-count.js';
import { type ClassValues, checkFinite, kindOf, sumsOf, sumToOne, toProbabilities, type ValueKind } from './values.js';

type ChannelLayout = '[C,h,w]' | '[h,w,C]';
/** Which axis of an array holds the classes. '[h,w]' holds only the second class of two. */
export type Layout = ChannelLayout | '[h,w]';

/** Class lists have 2 to 254 entries. */
const MOST_CLASSES = 254;

const text = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

/** Axes of length 1 in front mean nothing: [1,C,h,w] is [C,h,w]. */
export function withoutBatch(shape: readonly number[], rank: number): readonly number[] {
  return shape.length === rank + 1 && shape[0] === 1 ? shape.slice(1) : shape;
}

function laidOut(values: Float32Array, dtype: DType, shape: readonly number[], layout: ChannelLayout): ClassValues {
  const [a = 0, b = 0, c = 0] = shape;
  return layout === '[C,h,w]'
    ? { values, dtype, classes: a, height: b, width: c, pixelStep: 1, classStep: b * c }
    : { values, dtype, height: a, width: b, classes: c, pixelStep: c, classStep: 1 };
}

/** The layouts in which the shape can be read. Where the class count is known, only layouts with this count. */
function candidates(shape: readonly number[], classes: number | undefined): ChannelLayout[] {
  const fits = (size = 0) => (classes === undefined ? size >= 2 && size <= MOST_CLASSES : size === classes);
  const layouts: ChannelLayout[] = [];
  if (fits(shape[0])) layouts.push('[C,h,w]');
  if (fits(shape[2])) layouts.push('[h,w,C]');
  return layouts;
}

/**
 * The layout of three axes. Where the class count leaves both layouts open, pixels must sum to 1 along the axis of the
 * classes. For logits, the classes are fewer than the rows or columns.
 */
function chooseLayout(
  values: Float32Array,
  dtype: DType,
  shape: readonly number[],
  open: ChannelLayout[],
): ChannelLayout {
  const [only] = open;
  if (open.length < 2 && only) return only;
  const summing = open.filter((layout) => {
    const numbers = laidOut(values, dtype, shape, layout);
    return sumToOne(numbers, sumsOf(numbers));
  });
  const [right] = summing;
  if (summing.length === 1 && right) return right;
  return (shape[2] ?? 0) < (shape[0] ?? 0) ? '[h,w,C]' : '[C,h,w]';
}

/** Dense predictions of one image, and how they were read. */
export interface DensePrediction {
  width: number;
  height: number;
  classes: number;
  layout: Layout;
  kind: ValueKind;
  /** [height, width, classes]. */
  data: Float32Array;
}

/**
 * Probabilities from an array [C,h,w], [h,w,C] or [1,C,h,w] of probabilities or logits. A single channel stands for two
 * classes.
 * @throws UserError prediction-shape, class-count, prediction-not-finite, neither-probabilities-nor-logits
 */
export function readDense(array: NpyArray, classes: number | undefined, path: string): DensePrediction {
  const { dtype } = array;
  const shape = withoutBatch(array.shape, 3);
  const one = classes === undefined || classes === 2 ? readOneChannel(array, path) : undefined;
  if (one) return { ...one, classes: 2, layout: '[h,w]' };
  if (shape.length !== 3 || shape.includes(0) || !(isFloatType(dtype) || dtype === 'U8')) {
    const message = `${path}: an array ${text(array.shape)} of ${dtype} is no prediction.`;
    const advice =
      'Save [C,h,w] or [h,w,C] as floats (or uint8), the foreground [h,w] as floats, or class ids [h,w] as integers.';
    throw new UserError('prediction-shape', message, { file: path, advice });
  }
  const open = candidates(shape, classes);
  if (open.length === 0) {
    const wanted = classes === undefined ? '2 to 254 classes' : `${classes} classes`;
    throw new UserError('class-count', `${path}: shape ${text(array.shape)} has no axis of ${wanted}.`, {
      file: path,
      advice: 'All predictions must have the classes of the class list, in its order.',
    });
  }
  checkValueCount(elementCount(shape), path);
  const values = toFloat32(array);
  const layout = chooseLayout(values, dtype, shape, open);
  const numbers = laidOut(values, dtype, shape, layout);
  checkFinite(numbers, path);
  const kind = kindOf(numbers, sumsOf(numbers), path);
  const { width, height } = numbers;
  return { width, height, classes: numbers.classes, layout, kind, data: toProbabilities(numbers, kind) };
}
