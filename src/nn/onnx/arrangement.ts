import { broadcast } from './arithmetic.js';
import { add, type Dim, evaluate, isNumber } from './dims.js';
import { mostKnown } from './draft.js';
import { emitExpand } from './expanding.js';
import type { Handler, OperatorCall } from './operator-call.js';
import { turn } from './products.js';

export const transpose: Handler = (call) => {
  const value = call.value(0);
  const rank = value.shape.length;
  const permutation = call.ints('perm') ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
  if (permutation.toSorted((a, b) => a - b).some((axis, index) => axis !== index) || permutation.length !== rank) {
    throw call.bad(`perm is ${permutation.join(', ')} for ${rank} axes`);
  }
  if (value.kind === 'parameter' && rank === 2 && permutation[0] === 1) call.give(turn(value));
  else call.give(call.draft.transpose(call.tensor(0), permutation));
};

export const concat: Handler = (call) => {
  const tensors = call.node.inputs.map((_, input) => call.tensor(input));
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

export const expand: Handler = (call) => {
  const target = call.known(1).values;
  const value = call.value(0);
  const shape = broadcast(call, value.shape, target);
  const x = call.tensor(0);
  const ranked = call.draft.reshape(x, [...new Array<number>(shape.length - x.shape.length).fill(1), ...x.shape]);
  return call.give(emitExpand(call, ranked, shape));
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
  if (sizes.length === shape.length && count <= mostKnown) {
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

const padModes = { constant: 'constant', reflect: 'reflect', edge: 'edge', wrap: 'wrap' } as const;

/** The paddings of all axes, in front and behind. They may be formulas of the image's sizes. */
function sidesOf(call: OperatorCall, rank: number): { before: Dim[]; after: Dim[] } {
  const pads: readonly Dim[] = call.ints('pads') ?? call.ints('paddings') ?? (call.has(1) ? call.known(1).values : []);
  const given = call.numbersIfAny(3)?.map((axis) => call.axis(axis, rank));
  const axes = given ?? Array.from({ length: rank }, (_, axis) => axis);
  if (pads.length !== 2 * axes.length) throw call.bad(`${pads.length} paddings for ${axes.length} axes`);
  const side = (from: number): Dim[] =>
    Array.from({ length: rank }, (_, axis) => (axes.includes(axis) ? (pads[from + axes.indexOf(axis)] ?? 0) : 0));
  return { before: side(0), after: side(axes.length) };
}

export const pad: Handler = (call) => {
  const x = call.tensor(0);
  const { before, after } = sidesOf(call, x.shape.length);
  const mode = padModes[call.text('mode', 'constant') as keyof typeof padModes];
  if (!mode) throw call.unsupported(`the mode ${call.text('mode', '')}`);
  if ([...before, ...after].every((size) => size === 0)) return call.give(x);
  const shape = x.shape.map((dim, axis) => add(dim, add(before[axis] ?? 0, after[axis] ?? 0)));
  if (mode === 'reflect') checkMirrors(call, x.shape, [before, after]);
  const output = call.fresh();
  const value = call.numberIfAny(2) ?? call.float('value', 0);
  const sides = { before: before.map(call.draft.size), after: after.map(call.draft.size) };
  return call.give(call.draft.emit({ op: 'pad', name: output, input: x.name, output, ...sides, mode, value }, shape));
};

/** A mirror image is shorter than its axis. */
function checkMirrors(call: OperatorCall, shape: readonly Dim[], sides: readonly (readonly Dim[])[]): void {
  const { hints } = call.draft.options;
  const size = (dim: Dim | undefined): number => evaluate(dim ?? 0, hints);
  const axis = shape.findIndex((dim, at) => sides.some((side) => size(side[at]) >= size(dim)));
  if (axis < 0) return;
  throw call.problem('bad-shape', `axis ${axis} of ${size(shape[axis])} is too short to be mirrored so far`, true);
}
