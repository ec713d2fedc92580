import { isFloatType } from '../formats/dtype.js';
import { elementCount } from '../formats/model-file.js';
import type { NpyArray } from '../formats/npy/array.js';
import { toFloat32 } from '../formats/numbers.js';
import { UserError } from '../protocol/errors.js';
import { withoutBatch } from './layout.js';
import type { ProbabilityMap } from './predictor.js';
import { checkValueCount } from './value-count.js';
import { SUM_TOLERANCE } from './values.js';

/** The surest classes of each pixel and their probabilities: two arrays of one shape, [k,h,w] or [h,w,k]. */
export interface TopK {
  ids: NpyArray;
  probabilities: NpyArray;
  /** How many classes there are, where the file says it. */
  classes: number | undefined;
}

const IDS = /^(class_?)?(ids?|indices|index|labels?|classes)$/i;
const PROBABILITIES = /^(prob(abilitie)?s?|probability|confidences?|scores?|values?|p)$/i;

/** Finds the two arrays by name, or by type where the names say nothing. Undefined where this is no top-k file. */
export function findTopK(arrays: ReadonlyMap<string, NpyArray>): TopK | undefined {
  const entries = [...arrays];
  const count = entries.find(([name, { shape }]) => /^(num_?)?classes$/i.test(name) && elementCount(shape) === 1);
  const rest = entries.filter((entry) => entry !== count);
  if (rest.length !== 2) return undefined;
  const ids =
    rest.find(([name]) => IDS.test(name)) ?? rest.find(([, { dtype }]) => !isFloatType(dtype) && dtype !== 'BOOL');
  const probabilities = rest.find((entry) => entry !== ids);
  if (!ids || !probabilities || isFloatType(ids[1].dtype)) return undefined;
  if (!PROBABILITIES.test(probabilities[0]) && !isFloatType(probabilities[1].dtype)) return undefined;
  return { ids: ids[1], probabilities: probabilities[1], classes: count && toFloat32(count[1])[0] };
}

interface Places {
  k: number;
  width: number;
  height: number;
  pixelStep: number;
  entryStep: number;
}

function placesOf({ ids, probabilities }: TopK, path: string): Places {
  const shape = withoutBatch(ids.shape, 3);
  if (shape.length !== 3 || shape.includes(0) || ids.shape.join() !== probabilities.shape.join()) {
    const found = `[${ids.shape.join(', ')}] and [${probabilities.shape.join(', ')}]`;
    throw new UserError('prediction-shape', `${path}: class ids and probabilities have shapes ${found}.`, {
      file: path,
      advice: 'Save both as [k,h,w] or [h,w,k].',
    });
  }
  const [a = 0, b = 0, c = 0] = shape;
  return c < a
    ? { k: c, height: a, width: b, pixelStep: c, entryStep: 1 }
    : { k: a, height: b, width: c, pixelStep: 1, entryStep: b * c };
}

/**
 * Probabilities from a top-k file. The rest up to 1 is spread evenly over the other classes.
 * @throws UserError prediction-shape, class-count, neither-probabilities-nor-logits
 */
export function readTopK(top: TopK, known: number | undefined, path: string): ProbabilityMap & { k: number } {
  const places = placesOf(top, path);
  const classes = known ?? top.classes;
  if (classes === undefined) {
    throw new UserError('unknown-class-count', `${path}: a top-k file does not tell how many classes there are.`, {
      file: path,
      advice: 'Choose a class list first, or save the count in the file as an array called "classes".',
    });
  }
  if (top.classes !== undefined && top.classes !== classes) {
    throw new UserError('class-count', `${path}: the file is for ${top.classes} classes, not ${classes}.`, {
      file: path,
    });
  }
  checkValueCount(places.width * places.height * Math.max(classes, places.k), path);
  const ids = toFloat32(top.ids);
  const values = toFloat32(top.probabilities);
  const whole = top.probabilities.dtype === 'U8' ? 255 : 1;
  const { k, width, height, pixelStep, entryStep } = places;
  const data = new Float32Array(width * height * classes);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const to = pixel * classes;
    const where = () => `at x ${pixel % width}, y ${Math.floor(pixel / width)}`;
    let sum = 0;
    const named = new Set<number>();
    for (let entry = 0, from = pixel * pixelStep; entry < k; entry++, from += entryStep) {
      const id = ids[from] as number;
      const share = (values[from] as number) / whole;
      if (!(Number.isInteger(id) && id >= 0 && id < classes)) {
        throw new UserError('class-count', `${path}: class id ${id} ${where()}, but there are ${classes} classes.`, {
          file: path,
          advice: 'The ids must count the classes of the class list from 0.',
        });
      }
      if (!(share >= 0 && share <= 1 + SUM_TOLERANCE)) throw noProbability(path, `${share} ${where()}`);
      data[to + id] = (data[to + id] as number) + share;
      named.add(id);
      sum += share;
    }
    if (sum > 1 + SUM_TOLERANCE) throw noProbability(path, `the sum ${sum.toPrecision(4)} ${where()}`);
    finishPixel(data.subarray(to, to + classes), sum, named);
  }
  return { width, height, classes, data, k };
}

function finishPixel(pixel: Float32Array, sum: number, named: ReadonlySet<number>): void {
  const others = pixel.length - named.size;
  const rest = Math.max(0, 1 - sum);
  if (others === 0 || sum > 1) {
    for (let c = 0; c < pixel.length && sum > 0; c++) pixel[c] = (pixel[c] as number) / sum;
    return;
  }
  for (let c = 0; c < pixel.length; c++) if (!named.has(c)) pixel[c] = rest / others;
}

const noProbability = (path: string, what: string): UserError =>
  new UserError('neither-probabilities-nor-logits', `${path}: not a probability: ${what}.`, {
    file: path,
    advice: 'Save probabilities from 0 to 1 (uint8: 0 to 255) that sum to at most 1.',
  });
