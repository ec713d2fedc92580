import type { DType } from '../formats/dtype.js';
import { UserError } from '../protocol/errors.js';

/** Numbers of a prediction by pixel and class, in any order of the file. */
export interface ClassValues {
  width: number;
  height: number;
  classes: number;
  dtype: DType;
  /** Index of class 0 at pixel p is p * pixelStep; the next class is classStep further. */
  pixelStep: number;
  classStep: number;
  values: Float32Array;
}

export type ValueKind = 'probabilities' | 'logits';

/** Smallest and largest sum over the classes of a pixel. */
export interface Sums {
  low: number;
  high: number;
}

/** Half precision, or three decimals, may change a sum of 1 by so much. */
export const SUM_TOLERANCE = 0.02;
const ADVICE =
  'Save the softmax of the logits (each pixel sums to 1) or the logits themselves, as float16 or float32; or uint8 from 0 to 255.';

/** @throws UserError prediction-not-finite, with how many values and the first place */
export function checkFinite({ values, classes, width, pixelStep, classStep }: ClassValues, path: string): void {
  let wrong = 0;
  let first = -1;
  for (let at = 0; at < values.length; at++) {
    if (Number.isFinite(values[at])) continue;
    if (wrong === 0) first = at;
    wrong += 1;
  }
  if (wrong === 0) return;
  const pixel = pixelStep === 1 ? first % (values.length / classes) : Math.floor(first / pixelStep);
  const id = pixelStep === 1 ? Math.floor(first / classStep) : first % pixelStep;
  const place = `the first is class ${id} at x ${pixel % width}, y ${Math.floor(pixel / width)}`;
  const message = `${path}: ${wrong} of ${values.length} values are NaN or infinite; ${place}.`;
  throw new UserError('prediction-not-finite', message, { file: path, advice: 'Predict this image again.' });
}

export function sumsOf({ width, height, classes, pixelStep, classStep, values }: ClassValues): Sums {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let pixel = 0; pixel < width * height; pixel++) {
    let sum = 0;
    for (let c = 0, at = pixel * pixelStep; c < classes; c++, at += classStep) sum += values[at] as number;
    low = Math.min(low, sum);
    high = Math.max(high, sum);
  }
  return { low, high };
}

/** The sum of a pixel's probabilities in this type. */
const wholeOf = (dtype: DType): number => (dtype === 'U8' ? 255 : 1);

/** True when every pixel sums to 1. Of uint8 the sum is 255, except for the rounding of each class. */
export function sumToOne({ dtype, classes }: Pick<ClassValues, 'dtype' | 'classes'>, { low, high }: Sums): boolean {
  const whole = wholeOf(dtype);
  const tolerance = dtype === 'U8' ? Math.max(classes / 2, SUM_TOLERANCE * whole) : SUM_TOLERANCE;
  return low >= whole - tolerance && high <= whole + tolerance;
}

const rangeText = (low: number, high: number): string =>
  low === high ? short(low) : `${short(low)} to ${short(high)}`;
const short = (value: number): string => String(Number(value.toPrecision(4)));

/**
 * Whether numbers are probabilities or logits. Probabilities lie in 0..1 and sum to 1. Logits may be any numbers unless they
 * look like something else: shares that sum to another number, percent, counts, class ids.
 * @throws UserError neither-probabilities-nor-logits
 */
export function kindOf(numbers: ClassValues, sums: Sums, path: string): ValueKind {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let whole = true;
  for (const value of numbers.values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
    whole &&= Number.isInteger(value);
  }
  if (low >= -SUM_TOLERANCE && sumToOne(numbers, sums)) return 'probabilities';
  const refuse = (why: string) => notAPrediction(path, why);
  const sumText = `the classes of a pixel sum to ${rangeText(sums.low, sums.high)}`;
  if (numbers.dtype === 'U8') throw refuse(`as bytes, ${sumText} instead of 255`);
  if (low >= 0 && high <= 1) throw refuse(`they lie in 0 to 1, but ${sumText} instead of 1`);
  if (whole) throw refuse(`they are whole numbers from ${rangeText(low, high)}`);
  if (low >= 0 && sums.high - sums.low <= SUM_TOLERANCE * sums.high) throw refuse(`none is negative, and ${sumText}`);
  return 'logits';
}

/** The refusal of numbers that are something else. */
export const notAPrediction = (path: string, why: string): UserError =>
  new UserError(
    'neither-probabilities-nor-logits',
    `${path}: the values are neither probabilities nor logits: ${why}.`,
    { file: path, advice: ADVICE },
  );

/**
 * Probabilities [height, width, classes]: the softmax of logits, or the values themselves. Of these, negative ones become 0
 * and the sum of each pixel becomes 1.
 */
export function toProbabilities(numbers: ClassValues, kind: ValueKind): Float32Array {
  const { width, height, classes, pixelStep, classStep, values } = numbers;
  const data = new Float32Array(width * height * classes);
  for (let pixel = 0, to = 0; pixel < width * height; pixel++, to += classes) {
    const from = pixel * pixelStep;
    let peak = 0;
    if (kind === 'logits') {
      peak = Number.NEGATIVE_INFINITY;
      for (let c = 0; c < classes; c++) peak = Math.max(peak, values[from + c * classStep] as number);
    }
    let sum = 0;
    for (let c = 0; c < classes; c++) {
      const value = values[from + c * classStep] as number;
      const share = kind === 'logits' ? Math.exp(value - peak) : Math.max(0, value);
      data[to + c] = share;
      sum += share;
    }
    if (sum > 0) for (let c = 0; c < classes; c++) data[to + c] = (data[to + c] as number) / sum;
  }
  return data;
}
