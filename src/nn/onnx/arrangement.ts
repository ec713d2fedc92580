import { broadcast } from './arithmetic.js';
import { add, type Dim, equal, evaluate, exactQuotient, isNumber, max, min, productOf, shown, sub } from './dims.js';
import type { Known, Tensor } from './draft.js';
import { generalised } from './exported-sizes.js';
import type { Handler, OperatorCall } from './operator-call.js';
import { indicesOf } from './preamble.js';
import { turn } from './products.js';

const shapeText = (shape: readonly Dim[]): string => `[${shown(shape)}]`;

/** Gives a value under another shape of as many elements; known numbers stay known. */
function giveReshaped(call: OperatorCall, shape: readonly Dim[]): void {
  const value = call.value(0);
  if (value.kind !== 'known') {
    call.give(call.draft.reshape(call.tensor(0), shape, call.output()));
    return;
  }
  const sizes = shape.filter(isNumber);
  if (sizes.length < shape.length) throw call.unsupported('a size that is computed in this way');
  call.giveKnown(value.values, sizes, value.whole);
}

export const reshape: Handler = (call) => {
  const from = call.value(0).shape;
  const { values } = call.known(1);
  const copyZero = call.int('allowzero', 0) === 0;
  const target = values.map((dim, axis) => (dim === 0 && copyZero ? (from[axis] ?? 1) : dim));
  // The file was exported with one batch size. Where axis 0 is the batch before, it stays the batch.
  const { hints } = call.draft.options;
  const first = from[0];
  if (
    first !== undefined &&
    !isNumber(first) &&
    equal(first, call.draft.options.axes.batch) &&
    target[0] === hints.batch
  ) {
    target[0] = first;
  }
  giveReshaped(call, completed(call, from, target));
};

/** The target with its -1 replaced, and with formulas for numbers that fit only one size of the image. */
function completed(call: OperatorCall, from: readonly Dim[], target: readonly Dim[]): Dim[] {
  const text = target.map((dim) => (isNumber(dim) ? dim : '?')).join('x');
  const open = target.filter((dim) => dim === -1).length;
  if (open > 1) throw call.problem('bad-shape', `the target ${text} has two sizes of -1`);
  if (target.some((dim) => isNumber(dim) && dim < -1))
    throw call.problem('bad-shape', 'the target has a negative size');
  const rest = quotientOf(
    from,
    target.filter((dim) => dim !== -1),
  );
  if (open === 1 ? rest !== undefined : equal(rest, 1)) return target.map((dim) => (dim === -1 ? (rest ?? 1) : dim));
  const read = readNumbers(call, from, target);
  if (read) return read;
  throw call.problem('bad-shape', `${shapeText(from)} cannot become ${text}`, true);
}

/** Formulas for a target of numbers that were computed when the network was exported. */
function readNumbers({ draft }: OperatorCall, from: readonly Dim[], target: readonly Dim[]): Dim[] | undefined {
  const { hints } = draft.options;
  if (from.every(isNumber)) return undefined;
  const count = productOf(from.map((dim) => evaluate(dim, hints)));
  const known = target.map((dim) => (dim === -1 ? dim : evaluate(dim, hints)));
  const others = known.reduce((product, size) => (size === -1 ? product : product * size), 1);
  const numbers = known.map((size) => (size === -1 ? Number(count) / others : size));
  const dims = numbers.every(Number.isInteger) ? generalised(from, numbers, draft.maps, hints) : undefined;
  if (dims) draft.generalisedReshapes += 1;
  return dims;
}

/** Product of `from` by that of `by`, where it comes out whole. */
function quotientOf(from: readonly Dim[], by: readonly Dim[]): Dim | undefined {
  const left = [...from];
  const divisors = by.filter((dim) => {
    const at = left.findIndex((other) => equal(other, dim));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  return exactQuotient(productOf(left), productOf(divisors));
}

export const flatten: Handler = (call) => {
  const { shape } = call.value(0);
  const at = call.int('axis', 1);
  const axis = at === shape.length ? at : call.axis(at, Math.max(1, shape.length));
  giveReshaped(call, [productOf(shape.slice(0, axis)), productOf(shape.slice(axis))]);
};

/** Axes by attribute (opset 12 and before) or input. */
const axesOf = (call: OperatorCall, input = 1): number[] | undefined => call.ints('axes') ?? call.numbersIfAny(input);

export const squeeze: Handler = (call) => {
  const { shape } = call.value(0);
  const given = axesOf(call)?.map((axis) => call.axis(axis, shape.length));
  const axes = given ?? shape.flatMap((dim, axis) => (dim === 1 ? [axis] : []));
  const wrong = axes.find((axis) => shape[axis] !== 1);
  if (wrong !== undefined)
    throw call.problem('bad-shape', `axis ${wrong} of ${shapeText(shape)} is not of size 1`, true);
  giveReshaped(
    call,
    shape.filter((_, axis) => !axes.includes(axis)),
  );
};

export const unsqueeze: Handler = (call) => {
  const { shape } = call.value(0);
  const axes = axesOf(call);
  if (!axes) throw call.bad('axes are missing');
  const rank = shape.length + axes.length;
  const added = new Set(axes.map((axis) => call.axis(axis, rank)));
  const rest = [...shape];
  giveReshaped(
    call,
    Array.from({ length: rank }, (_, axis): Dim => (added.has(axis) ? 1 : (rest.shift() ?? 1))),
  );
};

export const transpose: Handler = (call) => {
  const value = call.value(0);
  const rank = value.shape.length;
  const permutation = call.ints('perm') ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
  if (permutation.toSorted((a, b) => a - b).some((axis, index) => axis !== index) || permutation.length !== rank) {
    throw call.bad(`perm is ${permutation.join(', ')} for ${rank} axes`);
  }
  if (value.kind === 'known' && rank < 2) call.give(value);
  else if (value.kind === 'parameter' && rank === 2 && permutation[0] === 1) call.give(turn(value));
  else call.give(call.draft.transpose(call.tensor(0), permutation));
};

export const concat: Handler = (call) => {
  const values = call.node.inputs.map((_, input) => call.value(input));
  const known = values.filter((value): value is Known => value.kind === 'known');
  if (known.length === values.length && known.every(({ shape }) => shape.length === 1)) {
    const joined = known.flatMap(({ values: entries }) => entries);
    return call.giveKnown(
      joined,
      [joined.length],
      known.every(({ whole }) => whole),
    );
  }
  const tensors = values.map((_, input) => call.tensor(input));
  const [first, ...others] = tensors;
  if (!first) throw call.bad('it has no inputs');
  const axis = call.axis(call.int('axis', 0), first.shape.length);
  const shape = others.reduce<Dim[]>(
    (sum, { shape: next }) => sum.map((dim, at) => joinAt(call, at === axis, dim, next[at])),
    [...first.shape],
  );
  if (tensors.length === 1) return call.give(first);
  const output = call.fresh();
  const inputs = tensors.map(({ name }) => name);
  return call.give(call.draft.emit({ op: 'concat', name: output, inputs, axis, output }, shape));
};

function joinAt(call: OperatorCall, added: boolean, dim: Dim, next: Dim | undefined): Dim {
  if (next === undefined) throw call.problem('shape-mismatch', 'its inputs have different numbers of axes');
  return added ? add(dim, next) : call.draft.join(dim, next, call.label);
}

/** Entries of an axis in the order of `indices`. */
function emitGather(call: OperatorCall, x: Tensor, axis: number, indices: number[]): Tensor {
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
function emitSlice(call: OperatorCall, x: Tensor, axis: number, from: Dim, to: Dim, step: number): Tensor {
  if (step < 1) return emitReversed(call, x, axis, from, to, step);
  const length = x.shape[axis] ?? 1;
  const [start, end] = [bounded(from, length), bounded(to, length)];
  if (start === 0 && equal(end, length) && step === 1) return x;
  const count = sub(end, start);
  const taken = step === 1 ? count : isNumber(count) ? Math.ceil(count / step) : undefined;
  if (taken === undefined) throw call.problem('unsupported-op', 'steps over a free size are not supported', true);
  const output = call.fresh();
  const shape = x.shape.map((dim, at) => (at === axis ? taken : dim));
  const node = { op: 'slice', name: output, input: x.name, output, axis, step } as const;
  return call.draft.emit({ ...node, start: call.draft.size(start), end: call.draft.size(end) }, shape);
}

/** An index from the start, or the end where negative, within 0 .. length. */
function bounded(index: Dim, length: Dim): Dim {
  const positive = isNumber(index) && index < 0 ? add(index, length) : index;
  if (isNumber(positive) && isNumber(length)) return Math.max(0, Math.min(positive, length));
  if (isNumber(positive) && positive > 2 ** 31) return length;
  // A free size is at least 1, and what is cut from its end is taken to be shorter than it.
  if (isNumber(positive) && positive <= 1) return positive;
  return isNumber(positive) ? min(positive, length) : isNumber(index) ? max(0, positive) : positive;
}

export const slice: Handler = (call) => {
  const value = call.value(0);
  const rank = value.shape.length;
  const [starts, ends] = [call.known(1).values, call.known(2).values];
  const axes = (call.numbersIfAny(3) ?? starts.map((_, index) => index)).map((axis) => call.axis(axis, rank));
  const steps = call.numbersIfAny(4) ?? starts.map(() => 1);
  if (value.kind === 'known') {
    if (steps.some((step) => step < 1)) throw call.unsupported('a step backwards through known numbers');
    if (rank !== 1) throw call.unsupported('slicing of known numbers with several axes');
    const at = (dim: Dim | undefined): number => {
      const bound = bounded(dim ?? 0, value.values.length);
      if (isNumber(bound)) return bound;
      throw call.problem('unsupported-op', 'it cuts numbers by a free size', true);
    };
    const part = value.values.slice(at(starts[0]), at(ends[0])).filter((_, index) => index % (steps[0] ?? 1) === 0);
    return call.giveKnown(part, [part.length], value.whole);
  }
  const sliced = axes.reduce(
    (x, axis, index) => emitSlice(call, x, axis, starts[index] ?? 0, ends[index] ?? 0, steps[index] ?? 1),
    call.tensor(0),
  );
  return call.give(sliced);
};

export const split: Handler = (call) => {
  const x = call.tensor(0);
  const axis = call.axis(call.int('axis', 0), x.shape.length);
  const count = call.node.outputs.length;
  const given = call.ints('split') ?? call.numbersIfAny(1);
  const whole = x.shape[axis] ?? 1;
  const even = isNumber(whole) ? Math.ceil(whole / count) : exactQuotient(whole, count);
  if (!given && even === undefined) throw call.problem('unsupported-op', 'it splits a free size', true);
  let start: Dim = 0;
  call.node.outputs.forEach((_, index) => {
    const end = add(start, given?.[index] ?? even ?? 1);
    call.give(emitSlice(call, x, axis, start, end, 1), index);
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
  if (value.kind === 'known') {
    if (rank !== 1) throw call.unsupported('picking from known numbers with several axes');
    return call.giveKnown(
      indices.map((index) => value.values[index] ?? 0),
      picked.shape,
      value.whole,
    );
  }
  const x = call.tensor(0);
  const keepAxis = picked.shape.length > 0;
  const output = call.fresh();
  const kept = x.shape.flatMap((dim, at): Dim[] => (at !== axis ? [dim] : keepAxis ? [indices.length] : []));
  const y = call.draft.emit({ op: 'gather', name: output, input: x.name, output, axis, indices, keepAxis }, kept);
  if (picked.shape.length <= 1) return call.give(y);
  return call.give(call.draft.reshape(y, [...x.shape.slice(0, axis), ...picked.shape, ...x.shape.slice(axis + 1)]));
};

export const expand: Handler = (call) => {
  const target = call.known(1).values;
  const value = call.value(0);
  const shape = broadcast(call, value.shape, target);
  const x = call.tensor(0);
  const ranked = call.draft.reshape(x, [...new Array<number>(shape.length - x.shape.length).fill(1), ...x.shape]);
  if (ranked.shape.every((dim, axis) => equal(dim, shape[axis]))) return call.give(ranked);
  const output = call.fresh();
  const sizes = shape.map((dim) => call.draft.size(dim));
  return call.give(call.draft.emit({ op: 'expand', name: output, input: ranked.name, output, shape: sizes }, shape));
};

export const constantOfShape: Handler = (call) => {
  const { values: shape } = call.known(0);
  const given = call.node.attributes.get('value');
  const filled = given?.kind === 'tensor' ? call.draft.numbersIn(given.value) : [0];
  const whole = given?.kind === 'tensor' ? !given.value.dtype.startsWith('F') : false;
  const [value = 0] = filled;
  const sizes = shape.filter(isNumber);
  if (!sizes.every((size) => Number.isSafeInteger(size) && size >= 0)) throw call.bad(`no shape: [${sizes}]`);
  const count = sizes.reduce((product, size) => product * size, 1);
  if (sizes.length === shape.length && count <= 1024) {
    return call.giveKnown(new Array<number>(count).fill(value), sizes, whole);
  }
  if (count > 2 ** 31) throw call.problem('tensor-too-large', `it would make ${count.toExponential(1)} elements`);
  const one = call.draft.constant(
    `${call.output()}#value`,
    shape.map(() => 1),
    Float32Array.of(value),
  );
  const output = call.fresh();
  const node = {
    op: 'expand',
    name: output,
    input: one.name,
    output,
    shape: shape.map((dim) => call.draft.size(dim)),
  } as const;
  return call.give(call.draft.emit(node, shape));
};

const padModes = { constant: 'constant', reflect: 'reflect', edge: 'edge' } as const;

export const pad: Handler = (call) => {
  const x = call.tensor(0);
  const rank = x.shape.length;
  const pads = call.ints('pads') ?? call.numbersIfAny(1) ?? [];
  const axes = call.numbersIfAny(3)?.map((axis) => call.axis(axis, rank)) ?? x.shape.map((_, axis) => axis);
  if (pads.length !== 2 * axes.length) throw call.bad(`${pads.length} paddings for ${axes.length} axes`);
  if (pads.some((size) => size < 0)) throw call.unsupported('a negative padding');
  const mode = padModes[call.text('mode', 'constant') as keyof typeof padModes];
  if (!mode) throw call.unsupported(`the mode ${call.text('mode', '')}`);
  const side = (from: number) =>
    x.shape.map((_, axis) => (axes.includes(axis) ? (pads[from + axes.indexOf(axis)] ?? 0) : 0));
  const [before, after] = [side(0), side(axes.length)];
  if (pads.every((size) => size === 0)) return call.give(x);
  const shape = x.shape.map((dim, axis) => add(dim, (before[axis] ?? 0) + (after[axis] ?? 0)));
  const output = call.fresh();
  const value = call.numberIfAny(2) ?? 0;
  return call.give(
    call.draft.emit({ op: 'pad', name: output, input: x.name, output, before, after, mode, value }, shape),
  );
};
