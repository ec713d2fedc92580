import { add, ceilDiv, type Dim, equal, exactQuotient, isNumber, max, min, mul, shown, sub } from './dims.js';
import type { Tensor } from './draft.js';
import type { Handler, OperatorCall } from './operator-call.js';
import { firstPositions } from './positions.js';
import { indicesOf } from './slice-indices.js';

/** Entries of an axis in the order of `indices`. */
export function emitGather(call: OperatorCall, x: Tensor, axis: number, indices: number[]): Tensor {
  const output = call.fresh();
  const shape = x.shape.map((dim, at) => (at === axis ? indices.length : dim));
  const node = { op: 'gather', name: output, input: x.name, output, axis, indices, keepAxis: true } as const;
  return call.draft.emit(node, shape);
}

/** A slice that goes backwards, as torch.flip is exported. */
function emitReversed(call: OperatorCall, x: Tensor, axis: number, from: Dim, to: Dim, step: number): Tensor {
  const length = x.shape[axis] ?? 1;
  if (step === 0) throw call.bad('its step is 0');
  if (!isNumber(length) || !isNumber(from) || !isNumber(to)) {
    throw call.problem('unsupported-op', 'a step backwards over a free size is not supported', true);
  }
  return emitGather(call, x, axis, indicesOf({ start: from, end: to, step }, length));
}

/** Positions start .. end of an axis, cut to its length. */
export function emitSlice(call: OperatorCall, x: Tensor, axis: number, from: Dim, to: Dim, step: number): Tensor {
  if (step < 1) return emitReversed(call, x, axis, from, to, step);
  const length = x.shape[axis] ?? 1;
  const [start, end] = [bounded(call, from, length), bounded(call, to, length)];
  if (start === 0 && equal(end, length) && step === 1) return x;
  const count = sub(end, start);
  const taken = ceilDiv(count, step);
  const output = call.fresh();
  const shape = x.shape.map((dim, at) => (at === axis ? taken : dim));
  const node = { op: 'slice', name: output, input: x.name, output, axis, step } as const;
  return call.draft.emit({ ...node, start: call.draft.size(start), end: call.draft.size(end) }, shape);
}

/** An index from the start, or the end where negative, within 0 .. length. */
function bounded(call: OperatorCall, index: Dim, length: Dim): Dim {
  const positive = fromStart(call, index, length);
  if (isNumber(positive) && isNumber(length)) return Math.max(0, Math.min(positive, length));
  if (isNumber(positive) && positive > 2 ** 31) return length;
  // A free size is at least 1, and what is cut from its end is taken to be shorter than it.
  if (isNumber(positive) && positive <= 1) return positive;
  if (isNumber(positive)) return min(positive, length);
  const { signs } = call.draft.options;
  const over = signs.compare(positive, length);
  const within =
    over === 'mixed' ? min(positive, length) : signs.isNeverPositive(sub(positive, length)) ? positive : length;
  return isNumber(index) ? max(0, within) : within;
}

/** An index that counts from the end, from the start. */
function fromStart(call: OperatorCall, index: Dim, length: Dim): Dim {
  if (isNumber(index)) return index < 0 ? add(index, length) : index;
  const { signs } = call.draft.options;
  if (signs.isNeverNegative(index)) return index;
  if (signs.of(index) === 'negative') return add(index, length);
  throw call.problem('unsupported-op', 'it counts from the start or the end, depending on the size of the image', true);
}

export const slice: Handler = (call) => {
  const value = call.value(0);
  if (value.kind === 'positions') return call.give(firstPositions(call, value));
  const rank = value.shape.length;
  const [starts, ends] = [call.ints('starts') ?? call.known(1).values, call.ints('ends') ?? call.known(2).values];
  const axes = (call.ints('axes') ?? call.numbersIfAny(3) ?? starts.map((_, index) => index)).map((axis) =>
    call.axis(axis, rank),
  );
  const steps = call.numbersIfAny(4) ?? starts.map(() => 1);
  const sliced = axes.reduce(
    (x, axis, index) => emitSlice(call, x, axis, starts[index] ?? 0, ends[index] ?? 0, steps[index] ?? 1),
    call.tensor(0),
  );
  return call.give(sliced);
};

/** The sizes of the parts of a Split; where they are not given, the last part may be smaller. */
function partsOf(call: OperatorCall, whole: Dim): readonly Dim[] {
  const given = call.ints('split') ?? (call.has(1) ? call.known(1).values : undefined);
  const count = call.node.outputs.length;
  if (given && given.length !== count) throw call.bad(`it names ${given.length} parts for ${count} outputs`);
  if (given) {
    call.draft.join(whole, given.reduce<Dim>(add, 0), call.label);
    return given;
  }
  const part = exactQuotient(whole, count) ?? ceilDiv(whole, count);
  return Array.from({ length: count }, (_, index) => (index + 1 < count ? part : sub(whole, mul(part, count - 1))));
}

export const split: Handler = (call) => {
  const x = call.tensor(0);
  const axis = call.axis(call.int('axis', 0), x.shape.length);
  const whole = x.shape[axis] ?? 1;
  const parts = partsOf(call, whole);
  let start: Dim = 0;
  parts.forEach((part, index) => {
    const end = add(start, part);
    if (call.node.outputs[index]) call.give(emitSlice(call, x, axis, start, end, 1), index);
    start = end;
  });
};

export const gather: Handler = (call) => {
  const value = call.value(0);
  const rank = value.shape.length;
  const axis = call.axis(call.int('axis', 0), rank);
  const picked = call.known(1);
  const length = value.shape[axis] ?? 1;
  const indices = picked.values.map((index) => {
    const positive = isNumber(index) && index < 0 && isNumber(length) ? index + length : index;
    if (isNumber(positive) && positive >= 0 && !(isNumber(length) && positive >= length)) return positive;
    throw call.problem('bad-attribute', `it takes entry ${shown([index])} of ${shown([length])}`, true);
  });
  const x = call.tensor(0);
  const keepAxis = picked.shape.length > 0;
  const output = call.fresh();
  const kept = x.shape.flatMap((dim, at): Dim[] => (at !== axis ? [dim] : keepAxis ? [indices.length] : []));
  const y = call.draft.emit({ op: 'gather', name: output, input: x.name, output, axis, indices, keepAxis }, kept);
  if (picked.shape.length <= 1) return call.give(y);
  return call.give(call.draft.reshape(y, [...x.shape.slice(0, axis), ...picked.shape, ...x.shape.slice(axis + 1)]));
};
