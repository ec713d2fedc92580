import type { Sign } from './dim-signs.js';
import { add, type Dim, isNumber, max, min, mul, sub } from './dims.js';
import { type Known, mostKnown } from './draft.js';
import { broadcastShape, equals, foldEntries, range, where } from './folding.js';
import { arranged, broadcastTo, countOf, joined, permuted, picked, reduced } from './known-values.js';
import type { Handler, OperatorCall } from './operator-call.js';
import { indicesOf } from './slice-indices.js';

// Operators on numbers that are known before the graph runs, whatever their axes: exporters compute sizes, paddings, masks
// and positions with them. Entries may be formulas of the image's sizes; places may not.

const give = (call: OperatorCall, known: Known, index = 0): void =>
  call.giveKnown(known.values, known.shape, known.whole, index);

const truth = (holds: boolean): number => (holds ? 1 : 0);

/** An input of which each number is the same for all sizes of the image. */
const numbers = (call: OperatorCall, input: number): number[] => call.numbersIfAny(input) ?? [];

const axesIn = (call: OperatorCall, input: number): number[] | undefined =>
  call.ints('axes') ?? call.numbersIfAny(input);

const slice: Handler = (call) => {
  const known = call.known(0);
  const starts = call.ints('starts') ?? numbers(call, 1);
  const ends = call.ints('ends') ?? numbers(call, 2);
  const axes = axesIn(call, 3) ?? starts.map((_, index) => index);
  const steps = call.numbersIfAny(4) ?? starts.map(() => 1);
  const sliced = axes.reduce((value, given, index) => {
    const axis = call.axis(given, known.shape.length);
    const part = { start: starts[index] ?? 0, end: ends[index] ?? 0, step: steps[index] ?? 1 };
    if (part.step === 0) throw call.bad('its step is 0');
    return picked(value, axis, indicesOf(part, value.shape[axis] ?? 0));
  }, known);
  give(call, sliced);
};

/** A place on an axis; negative ones count from its end. */
function placeOf(call: OperatorCall, index: number, length: number): number {
  const positive = index < 0 ? index + length : index;
  if (positive >= 0 && positive < length) return positive;
  throw call.problem('bad-attribute', `it takes entry ${index} of ${length}`, true);
}

const gather: Handler = (call) => {
  const [known, places] = [call.known(0), call.known(1)];
  const axis = call.axis(call.int('axis', 0), Math.max(1, known.shape.length));
  const length = known.shape[axis] ?? 1;
  const indices = numbers(call, 1).map((index) => placeOf(call, index, length));
  const { values, whole } = picked(known, axis, indices);
  const shape = [...known.shape.slice(0, axis), ...places.shape, ...known.shape.slice(axis + 1)];
  call.giveKnown(values, shape, whole);
};

const concat: Handler = (call) => {
  const parts = call.node.inputs.map((_, input) => call.known(input));
  const rank = parts[0]?.shape.length ?? 0;
  if (rank === 0 || parts.some(({ shape }) => shape.length !== rank)) {
    throw call.problem('shape-mismatch', 'its inputs have different numbers of axes');
  }
  give(call, joined(parts, call.axis(call.int('axis', 0), rank)));
};

const split: Handler = (call) => {
  const known = call.known(0);
  const axis = call.axis(call.int('axis', 0), known.shape.length);
  const { outputs } = call.node;
  const even = Math.ceil((known.shape[axis] ?? 0) / outputs.length);
  const sizes = call.ints('split') ?? call.numbersIfAny(1) ?? outputs.map(() => even);
  let start = 0;
  for (const [index, size] of sizes.entries()) {
    const places = indicesOf({ start, end: start + size, step: 1 }, known.shape[axis] ?? 0);
    give(call, picked(known, axis, places), index);
    start += size;
  }
};

const transpose: Handler = (call) => {
  const known = call.known(0);
  const axes = known.shape.map((_, axis) => axis);
  const permutation = call.ints('perm') ?? axes.toReversed();
  if (String(permutation.toSorted((a, b) => a - b)) !== String(axes)) {
    throw call.bad(`perm is ${permutation.join(', ')} for ${axes.length} axes`);
  }
  give(call, permuted(known, permutation));
};

const expand: Handler = (call) => {
  const known = call.known(0);
  give(call, broadcastTo(known, broadcastShape(call, known.shape, numbers(call, 1))));
};

const tile: Handler = (call) => {
  const known = call.known(0);
  const repeats = numbers(call, 1);
  const shape = known.shape.map((size, axis) => size * (repeats[axis] ?? 1));
  checkCount(call, shape);
  give(
    call,
    arranged(known, shape, (index) => index.map((at, axis) => at % (known.shape[axis] ?? 1))),
  );
};

function checkCount(call: OperatorCall, shape: readonly number[]): void {
  if (countOf(shape) <= mostKnown) return;
  throw call.problem('tensor-too-large', `it would make ${countOf(shape)} numbers`, true);
}

const nonZero: Handler = (call) => {
  const { shape } = call.known(0);
  const values = numbers(call, 0);
  const places = [...values.keys()].filter((at) => values[at] !== 0);
  const axes = shape.length === 0 ? [1] : shape;
  const rows = axes.map((size, axis) =>
    places.map((place) => Math.floor(place / countOf(axes.slice(axis + 1))) % size),
  );
  call.giveKnown(rows.flat(), [axes.length, places.length], true);
};

const scatterNd: Handler = (call) => {
  const [known, updates] = [call.known(0), call.known(2)];
  const indexShape = call.known(1).shape;
  const depth = indexShape.at(-1) ?? 0;
  const places = numbers(call, 1);
  const block = countOf(known.shape.slice(depth));
  if (call.text('reduction', 'none') !== 'none') throw call.unsupported('a reduction');
  const values = [...known.values];
  for (let row = 0; row < countOf(indexShape.slice(0, -1)); row++) {
    const start = known.shape
      .slice(0, depth)
      .reduce((sum, size, axis) => sum * size + placeOf(call, places[row * depth + axis] ?? 0, size), 0);
    for (let at = 0; at < block; at++) values[start * block + at] = updates.values[row * block + at] ?? 0;
  }
  call.giveKnown(values, known.shape, known.whole);
};

const reduction =
  (fold: (entries: readonly Dim[]) => Dim): Handler =>
  (call) => {
    const known = call.known(0);
    const given = (axesIn(call, 1) ?? []).map((axis) => call.axis(axis, known.shape.length));
    if (given.length === 0 && call.int('noop_with_empty_axes', 0) === 1) return give(call, known);
    const axes = given.length > 0 ? [...new Set(given)] : known.shape.map((_, axis) => axis);
    return give(call, reduced(known, axes, call.int('keepdims', 1) === 1, fold));
  };

const extremeOf =
  (pick: (a: Dim, b: Dim) => Dim) =>
  (entries: readonly Dim[]): Dim =>
    entries.slice(1).reduce(pick, entries[0] ?? 0);

/** Each entry by itself; undefined where the outcome depends on the size of the image. */
const entrywise =
  (compute: (entries: readonly Dim[], call: OperatorCall) => Dim | undefined, whole?: true): Handler =>
  (call) => {
    const inputs = call.node.inputs.map((_, input) => call.known(input));
    const fold = (...entries: Dim[]): Dim => {
      const result = compute(entries, call);
      if (result !== undefined) return result;
      throw call.problem('unsupported-op', 'it compares or rounds sizes that depend on the image', true);
    };
    foldEntries(call, inputs, fold, whole ?? inputs.every((input) => input.whole));
  };

/** Of numbers only. */
const plain = (compute: (...numbers: number[]) => number, whole?: true): Handler =>
  entrywise((entries) => {
    const known = entries.filter(isNumber);
    return known.length === entries.length ? compute(...known) : undefined;
  }, whole);

/** `yes` and `no`: the signs of a - b for which the answer is known. */
const comparison = (yes: readonly Sign[], no: readonly Sign[]): Handler =>
  entrywise(([a = 0, b = 0], { draft }) => {
    const sign = draft.options.signs.compare(a, b);
    return yes.includes(sign) ? 1 : no.includes(sign) ? 0 : undefined;
  }, true);

const remainder =
  (floored: boolean) =>
  (a: number, b: number): number =>
    floored ? a - Math.floor(a / b) * b : a % b;

/** a - b floor(a / b), for whole numbers above 0. */
const modulo: Handler = entrywise(([a = 0, b = 0], call) => {
  if (isNumber(a) && isNumber(b)) return remainder(call.int('fmod', 0) === 0)(a, b);
  if (!isNumber(b) || b <= 0 || !call.draft.options.signs.isNeverNegative(a)) return undefined;
  return sub(a, mul(call.draft.quotient(a, b), b));
});

const cumSum: Handler = (call) => {
  const known = call.known(0);
  const axis = call.axis(numbers(call, 1)[0] ?? 0, known.shape.length);
  const [length, stride] = [known.shape[axis] ?? 1, countOf(known.shape.slice(axis + 1))];
  const [isExclusive, isReversed] = [call.int('exclusive', 0) === 1, call.int('reverse', 0) === 1];
  const values = [...known.values];
  for (const first of known.values.keys()) {
    if (Math.floor(first / stride) % length > 0) continue;
    let sum: Dim = 0;
    for (let step = 0; step < length; step++) {
      const at = first + (isReversed ? length - 1 - step : step) * stride;
      const next: Dim = add(sum, known.values[at] ?? 0);
      values[at] = isExclusive ? sum : next;
      sum = next;
    }
  }
  call.giveKnown(values, known.shape, known.whole);
};

/** What is done where all inputs of a node are known. */
export const knownHandlers: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['And', plain((a, b) => truth(a !== 0 && b !== 0), true)],
  ['Concat', concat],
  ['CumSum', cumSum],
  ['Equal', equals],
  ['Expand', expand],
  ['Gather', gather],
  ['Greater', comparison(['positive'], ['zero', 'negative', 'not positive'])],
  ['GreaterOrEqual', comparison(['zero', 'positive', 'not negative'], ['negative'])],
  ['Less', comparison(['negative'], ['zero', 'positive', 'not negative'])],
  ['LessOrEqual', comparison(['zero', 'negative', 'not positive'], ['positive'])],
  ['Mod', modulo],
  ['NonZero', nonZero],
  ['Or', plain((a, b) => truth(a !== 0 || b !== 0), true)],
  ['Range', range],
  ['ReduceMax', reduction(extremeOf(max))],
  ['ReduceMin', reduction(extremeOf(min))],
  ['ReduceProd', reduction((entries) => entries.reduce(mul, 1))],
  ['ReduceSum', reduction((entries) => entries.reduce(add, 0))],
  ['ScatterND', scatterNd],
  ['Slice', slice],
  ['Split', split],
  ['Tile', tile],
  ['Transpose', transpose],
  ['Where', where],
  ['Xor', plain((a, b) => truth((a !== 0) !== (b !== 0)), true)],
]);

/** Operators that repeat entries: as often as the image has pixels only when the graph runs. */
const REPEATING = ['Expand', 'Tile'];

/** Operators that take, repeat or cut what their first input holds: sizes as their other inputs make no size of it. */
const PLACING = [...REPEATING, 'Gather', 'Slice', 'Split'];

/** True where an operator is done before the graph runs: its inputs are known, and it is one of those above. */
export function isKnown(call: OperatorCall): boolean {
  if (!knownHandlers.has(call.node.op) || call.node.domain !== '') return false;
  if (REPEATING.includes(call.node.op) && !call.knownIfAny(1)?.values.every(isNumber)) return false;
  const given = call.node.inputs.flatMap((name, input) => (name === '' ? [] : [input]));
  const values = given.map((input) => call.value(input));
  const known = values.filter((value): value is Known => value.kind === 'known');
  if (known.length === 0) return isListOfNumbers(call);
  const isShort = call.node.op === 'Concat' && known.every(({ shape }) => shape.length === 1);
  return values.every((value, at) => {
    if (value.kind !== 'parameter') return value.kind === 'known';
    const isForSizes = call.isForSizes(value) && !(PLACING.includes(call.node.op) && at === 0);
    const mayFold = isForSizes || isShort || !call.draft.isModelParameter(value);
    return mayFold && call.knownIfAny(given[at] ?? 0) !== undefined;
  });
}

/** Scales of a Resize come as a Concat of two short lists, which no layer has for a weight. */
function isListOfNumbers(call: OperatorCall): boolean {
  return (
    call.node.op === 'Concat' &&
    call.node.inputs.every((_, input) => {
      const value = call.value(input);
      const isShort = value.kind === 'parameter' && value.shape.length === 1 && (value.shape[0] ?? 0) <= 4;
      return isShort && !call.draft.isModelParameter(value);
    })
  );
}
