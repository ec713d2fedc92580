import type { Activation } from '../../gpu/activation/activation.js';
import type { DivisionKind } from '../../gpu/division/division.js';
import type { BinaryNode, UnaryNode } from '../graph.js';
import { type Dim, equalShapes, isNumber, productOf } from './dims.js';
import type { Known, Parameter, Tensor, Value } from './draft.js';
import { foldBinary, foldEntries } from './folding.js';
import type { Handler, OperatorCall } from './operator-call.js';

const LARGEST = 3.4028234663852886e38;

type Kind = BinaryNode['kind'];

/** The shape of two that are broadcast to each other. */
export function broadcast(call: OperatorCall, a: readonly Dim[], b: readonly Dim[]): Dim[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const [left, right] = [a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1];
    if (left === 1) return right;
    return right === 1 ? left : call.draft.join(left, right, call.label);
  });
}

/** With as many axes as the other operand, ones in front. */
function ofRank(call: OperatorCall, x: Tensor, rank: number): Tensor {
  if (x.shape.length === rank || (x.shape.length <= 1 && (x.shape[0] ?? 1) === 1)) return x;
  return call.draft.reshape(x, [...new Array<number>(rank - x.shape.length).fill(1), ...x.shape]);
}

export function emitBinary(call: OperatorCall, kind: Kind, a: Tensor, b: Tensor, suffix = ''): Tensor {
  const shape = broadcast(call, a.shape, b.shape);
  const output = call.fresh(suffix);
  const rank = shape.length;
  const [input, other] = [ofRank(call, a, rank).name, ofRank(call, b, rank).name];
  if (kind === 'add' && equalShapes(a.shape, b.shape)) {
    return call.draft.emit({ op: 'add', name: output, input, other, output }, shape);
  }
  return call.draft.emit({ op: 'binary', name: output, kind, input, other, output }, shape);
}

/** Whole division; the divisor has no gradient. */
export function emitDivision(call: OperatorCall, kind: DivisionKind, a: Tensor, b: Tensor): Tensor {
  const shape = broadcast(call, a.shape, b.shape);
  const output = call.fresh();
  const [input, other] = [a, b].map((x) => ofRank(call, x, shape.length).name) as [string, string];
  return call.draft.emit({ op: 'division', name: output, kind, input, other, output }, shape);
}

const isFixed = (value: Value): value is Known | Parameter => value.kind !== 'tensor';

/**
 * Both operands as tensors. Numbers that act on the channels of the image itself, before the first layer, are not
 * trained. A single number is another matter: where it is no known way of normalising, it may be a learned scale.
 */
function operands(call: OperatorCall): [Tensor, Tensor] {
  const [a, b] = [call.value(0), call.value(1)];
  const pixels = [a, b].find((value) => value.kind === 'tensor');
  const numbers = [a, b].find(isFixed);
  const isKnown = call.isFixed || (numbers !== undefined && productOf(numbers.shape) !== 1);
  const frozen = pixels?.kind === 'tensor' && call.draft.isPreprocessing(pixels) && numbers !== undefined && isKnown;
  return [call.tensor(0, frozen), call.tensor(1, frozen)];
}

/** An input that is known before the graph runs and is no parameter of the model: arithmetic with one is trained through. */
function foldable(call: OperatorCall, input: number): Known | undefined {
  const value = call.value(input);
  return value.kind === 'parameter' && call.draft.isModelParameter(value) ? undefined : call.knownIfAny(input);
}

export const binary =
  (kind: Kind): Handler =>
  (call) => {
    const [a, b] = [foldable(call, 0), foldable(call, 1)];
    const computed = [call.value(0), call.value(1)].some((value) => value.kind === 'known');
    if (a && b && computed) foldBinary(call, kind, a, b);
    else {
      const [x, y] = operands(call);
      const isWhole = kind === 'div' && call.draft.isWhole(x) && call.draft.isWhole(y);
      call.give(isWhole ? emitDivision(call, 'quotient', x, y) : emitBinary(call, kind, x, y));
    }
  };

/** Add, Min, Max or Sum of any number of inputs. */
export const variadic =
  (kind: 'add' | 'min' | 'max'): Handler =>
  (call) => {
    const known = call.node.inputs.map((_, input) => foldable(call, input)).filter((value) => value !== undefined);
    if (known.length === 2 && call.node.inputs.length === 2) return foldBinary(call, kind, known[0]!, known[1]!);
    const [first, ...others] = call.node.inputs.map((_, input) => call.tensor(input));
    if (!first) throw call.bad('it has no inputs');
    call.give(others.reduce((sum, other, index) => emitBinary(call, kind, sum, other, `#${index}`), first));
  };

export const pow: Handler = (call) => {
  const exponent = call.knownIfAny(1);
  const base = call.value(0);
  const plain = foldable(call, 1);
  if (base.kind === 'known' && plain) return foldBinary(call, 'pow', base, plain);
  const x = call.tensor(0);
  const [only] = exponent?.values ?? [];
  if (only === 2 && exponent?.values.length === 1) return call.give(emitBinary(call, 'mul', x, x));
  if (only === 0.5 && exponent?.values.length === 1) return call.give(emitUnary(call, 'sqrt', x));
  return call.give(emitBinary(call, 'pow', x, call.tensor(1)));
};

function emitUnary(call: OperatorCall, kind: UnaryNode['kind'], x: Tensor): Tensor {
  const output = call.fresh();
  return call.draft.emit({ op: 'unary', name: output, kind, input: x.name, output }, x.shape);
}

const unaryFolds: Record<UnaryNode['kind'], (value: number) => number> = {
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  neg: (value) => -value,
  reciprocal: (value) => 1 / value,
  abs: Math.abs,
};

export const unary =
  (kind: UnaryNode['kind']): Handler =>
  (call) => {
    const value = call.value(0);
    if (value.kind !== 'known') return call.give(emitUnary(call, kind, call.tensor(0)));
    const fold = (dim: Dim = 0): Dim => {
      if (isNumber(dim)) return unaryFolds[kind](dim);
      throw call.problem('unsupported-op', 'it computes a size in a way that is not supported', true);
    };
    return foldEntries(call, [value], fold, value.whole);
  };

function emitActivation(call: OperatorCall, activation: Activation): void {
  const x = call.tensor(0);
  const output = call.fresh();
  call.give(call.draft.emit({ op: 'activation', name: output, input: x.name, output, activation }, x.shape));
}

export const activation =
  (choose: (call: OperatorCall) => Activation): Handler =>
  (call) =>
    emitActivation(call, choose(call));

export const relu: Handler = (call) => {
  const x = call.tensor(0);
  const output = call.fresh();
  call.give(call.draft.emit({ op: 'relu', name: output, input: x.name, output }, x.shape));
};

export const clip: Handler = (call) => {
  const [min, max] = [call.numberIfAny(1) ?? -LARGEST, call.numberIfAny(2) ?? LARGEST];
  if (min > max) throw call.bad(`it clips to ${min} .. ${max}`);
  const known = call.value(0);
  if (known.kind === 'known') throw call.unsupported('clipping of sizes');
  if (min === 0 && max >= LARGEST) return relu(call);
  return emitActivation(call, { kind: 'clip', min, max });
};

export const leakyRelu = activation((call) => {
  const slope = call.float('alpha', 0.01);
  if (slope < 0) throw call.unsupported('a negative slope');
  return { kind: 'leaky-relu', slope };
});

export const hardSigmoid = activation((call) => ({
  kind: 'hard-sigmoid',
  alpha: call.float('alpha', 0.2),
  beta: call.float('beta', 0.5),
}));

export const gelu = activation((call) => ({
  kind: 'gelu',
  approximate: call.text('approximate', 'none') === 'tanh' ? 'tanh' : 'none',
}));

export const prelu: Handler = (call) => {
  const x = call.draft.transpose(call.tensor(0), channelsLast(call.tensor(0).shape.length));
  const given = call.value(1);
  const slope = given.kind === 'tensor' ? call.draft.parameterBehind(given) : given;
  if (slope?.kind !== 'parameter' || slope.transposed) throw call.unsupported('a slope that is computed');
  const count = slope.shape.reduce((product, length) => product * length, 1);
  const [channels] = slope.shape.length === x.shape.length ? slope.shape.slice(1) : slope.shape;
  if (count !== 1 && (count !== channels || count !== x.shape.at(-1))) throw call.unsupported('a slope for each pixel');
  call.draft.declare(slope.name, 'tensor', slope.shape);
  const output = call.fresh();
  const y = call.draft.emit({ op: 'prelu', name: output, input: x.name, output, slope: slope.name }, x.shape);
  call.give(call.draft.transpose(y, channelsFirst(x.shape.length)));
};

/** Moves axis 1 to the end. */
export const channelsLast = (rank: number): number[] =>
  Array.from({ length: rank }, (_, axis) => (axis === 0 ? 0 : axis === rank - 1 ? Math.min(1, rank - 1) : axis + 1));

/** Moves the last axis to place 1. */
export const channelsFirst = (rank: number): number[] =>
  Array.from({ length: rank }, (_, axis) => (axis === 0 ? 0 : axis === 1 ? rank - 1 : axis - 1));
