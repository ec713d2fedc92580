import { type Dim, equal, evaluate, exactQuotient, isNumber, productOf, shown } from './dims.js';
import { generalised } from './exported-sizes.js';
import type { Handler, OperatorCall } from './operator-call.js';

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
