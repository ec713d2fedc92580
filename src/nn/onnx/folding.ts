import { add, type Dim, equal, evaluate, exactQuotient, isNumber, max, min, mul, sub } from './dims.js';
import { type GraphDraft, type Known, mostKnown, type Tensor } from './draft.js';
import { countOf } from './known-values.js';
import type { Handler, OperatorCall } from './operator-call.js';

/** Arithmetic on numbers that are known before the graph runs. Undefined where the result is no formula of sizes. */
type Fold = (a: Dim, b: Dim, whole: boolean, draft: GraphDraft) => Dim | undefined;

function divide(a: Dim, b: Dim, whole: boolean, draft: GraphDraft): Dim | undefined {
  if (b === 0) return undefined;
  if (isNumber(b)) return whole ? draft.quotient(a, b) : isNumber(a) ? a / b : mul(a, 1 / b);
  const exact = exactQuotient(a, b) ?? ratio(a, b);
  return whole && isNumber(exact) ? Math.trunc(exact) : exact;
}

/** A quotient that is the same for all sizes, as 2 h / (3 h). */
function ratio(a: Dim, b: Dim): number | undefined {
  for (let numerator = 1; numerator <= 64; numerator++) {
    const denominator = exactQuotient(mul(b, numerator), a);
    if (isNumber(denominator)) return numerator / denominator;
  }
  return undefined;
}

function power(a: Dim, b: Dim): Dim | undefined {
  return isNumber(a) && isNumber(b) ? a ** b : undefined;
}

export const folds = { add, sub, mul, div: divide, min, max, pow: power } satisfies Record<string, Fold>;

/** The shape that two known ones broadcast to, as NumPy does. */
export function broadcastShape(call: OperatorCall, a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  const shape = Array.from({ length: rank }, (_, axis) => {
    const [left, right] = [a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1];
    if (left !== right && left !== 1 && right !== 1) {
      throw call.problem('shape-mismatch', `shapes ${a.join('x')} and ${b.join('x')} do not fit`);
    }
    return Math.max(left, right) * Math.min(1, left, right);
  });
  if (countOf(shape) > mostKnown) throw call.problem('tensor-too-large', `it would make ${countOf(shape)} numbers`);
  return shape;
}

/** Where entry `index` of a shape lies in a smaller one that was broadcast. */
function sourceIndex(index: number, shape: readonly number[], from: readonly number[]): number {
  let [rest, at, stride] = [index, 0, 1];
  for (let axis = 1; axis <= shape.length; axis++) {
    const size = shape.at(-axis) ?? 1;
    const own = from.at(-axis) ?? 1;
    if (axis <= from.length && own > 1) at += (rest % size) * stride;
    if (axis <= from.length) stride *= own;
    rest = Math.floor(rest / size);
  }
  return at;
}

/** Entry by entry of two or more known values. */
export function foldEntries(
  call: OperatorCall,
  inputs: readonly Known[],
  fold: (...entries: Dim[]) => Dim,
  whole: boolean,
): void {
  const shape = inputs.reduce<number[]>((common, { shape: own }) => broadcastShape(call, common, own), []);
  const values = Array.from({ length: countOf(shape) }, (_, index) =>
    fold(...inputs.map((input) => input.values[sourceIndex(index, shape, input.shape)] ?? 0)),
  );
  call.giveKnown(values, shape, whole);
}

export function foldBinary(call: OperatorCall, kind: keyof typeof folds, a: Known, b: Known): void {
  const whole = a.whole && b.whole;
  const fold = (left: Dim, right: Dim): Dim => {
    const result = folds[kind](left, right, whole, call.draft);
    if (result !== undefined) return result;
    throw call.problem('unsupported-op', 'it computes a size in a way that is not supported', true);
  };
  foldEntries(call, [a, b], (left = 0, right = 0) => fold(left, right), whole);
}

/** Comparison of sizes, where its outcome is the same for all images. */
export const equals: Handler = (call) => {
  const compare = (a: Dim = 0, b: Dim = 0): Dim => {
    if (equal(a, b)) return 1;
    if (isNumber(a) && isNumber(b)) return 0;
    if (['positive', 'negative'].includes(call.draft.options.signs.compare(a, b))) return 0;
    throw call.problem('unsupported-op', 'it compares sizes that depend on the image', true);
  };
  foldEntries(call, [call.known(0), call.known(1)], compare, true);
};

export const where: Handler = (call) => {
  const [condition, yes, no] = [call.known(0), call.known(1), call.known(2)];
  foldEntries(call, [condition, yes, no], (chosen, a = 0, b = 0) => (chosen === 0 ? b : a), yes.whole && no.whole);
};

export const shape: Handler = (call) => {
  const { shape: sizes } = call.value(0);
  const bound = (index: number) => Math.max(0, Math.min(sizes.length, index < 0 ? index + sizes.length : index));
  const part = sizes.slice(bound(call.int('start', 0)), bound(call.int('end', sizes.length)));
  call.giveKnown(part, [part.length], true);
};

export const size: Handler = (call) => call.giveKnown([call.value(0).shape.reduce<Dim>(mul, 1)], [], true);

/** True for a number of images, whatever their size. */
const isOfBatch = (dim: Dim | undefined): dim is Dim =>
  dim !== undefined &&
  !isNumber(dim) &&
  [31, 32, 113, 512].every((side) => {
    const at = (height: number, width: number): number => evaluate(dim, { batch: 3, height, width });
    return at(side, 64) === at(64, side) && at(side, 64) === at(64, 64);
  });

/** 0, 1 .. for as many images as there are: sums of ones, made when the graph runs. */
function rangeOfBatch(call: OperatorCall, count: Dim): Tensor {
  const { draft } = call;
  const one = draft.asWhole(draft.constant(`${call.output()}#one`, [1], Float32Array.of(1)));
  const ones = call.fresh('#ones');
  const shape = [draft.size(count)];
  draft.asWhole(draft.emit({ op: 'expand', name: ones, input: one.name, output: ones, shape }, [count]));
  const output = call.fresh();
  const sum = { op: 'cumulative-sum', axis: 0, exclusive: true, reversed: false } as const;
  return draft.asWhole(draft.emit({ ...sum, name: output, input: ones, output }, [count]));
}

export const range: Handler = (call) => {
  const ends = [0, 1, 2].map((input) => call.known(input).values[0]);
  if (ends[0] === 0 && ends[2] === 1 && isOfBatch(ends[1]) && call.known(1).whole) {
    return call.give(rangeOfBatch(call, ends[1]));
  }
  const [start = 0, limit = 0, delta = 1] = [0, 1, 2].map((input) => call.numberIfAny(input));
  const count = Math.max(0, Math.ceil((limit - start) / delta));
  if (!(count <= mostKnown)) throw call.problem('tensor-too-large', `it would make ${count} numbers`);
  const { whole } = call.known(0);
  call.giveKnown(
    Array.from({ length: count }, (_, index) => start + index * delta),
    [count],
    whole,
  );
};
