import type { ArithmeticKind } from '../../gpu/binary/binary.js';
import type { DivisionKind } from '../../gpu/division/division.js';
import type { BinaryNode, UnaryNode } from '../graph.js';
import { type Dim, equalShapes, floor, isNumber, mul, productOf } from './dims.js';
import type { Known, Parameter, Tensor, Value } from './draft.js';
import { foldBinary, foldEntries } from './folding.js';
import type { Handler, OperatorCall } from './operator-call.js';
import { positionsWithinChannel } from './positions.js';

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
export function ofRank(call: OperatorCall, x: Tensor, rank: number): Tensor {
  if (x.shape.length === rank || (x.shape.length <= 1 && (x.shape[0] ?? 1) === 1)) return x;
  return call.draft.reshape(x, [...new Array<number>(rank - x.shape.length).fill(1), ...x.shape]);
}

export function emitBinary(call: OperatorCall, kind: BinaryNode['kind'], a: Tensor, b: Tensor, suffix = ''): Tensor {
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
  const [input, other] = [ofRank(call, a, shape.length).name, ofRank(call, b, shape.length).name];
  return call.draft.emit({ op: 'division', name: output, kind, input, other, output }, shape);
}

const isFixed = (value: Value): value is Known | Parameter => value.kind === 'known' || value.kind === 'parameter';

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
export function foldable(call: OperatorCall, input: number): Known | undefined {
  const value = call.value(input);
  const isWeight = value.kind === 'parameter' && call.draft.isModelParameter(value) && !call.isForSizes(value);
  return isWeight ? undefined : call.knownIfAny(input);
}

export const binary =
  (kind: ArithmeticKind): Handler =>
  (call) => {
    const positions = kind === 'sub' ? positionsWithinChannel(call) : undefined;
    if (positions) return call.give(positions);
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

/** The mean of any number of inputs. */
export const mean: Handler = (call) => {
  const count = call.node.inputs.length;
  const [first, ...others] = call.node.inputs.map((_, input) => call.tensor(input));
  if (!first) throw call.bad('it has no inputs');
  const sum = others.reduce((sum, other, index) => emitBinary(call, 'add', sum, other, `#${index}`), first);
  call.give(emitBinary(call, 'mul', sum, emitNumber(call, 1 / count, '#share')));
};

/** A number that never changes. */
export const emitNumber = (call: OperatorCall, value: number, suffix: string): Tensor =>
  call.draft.constant(`${call.output()}${suffix}`, [], Float32Array.of(value));

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

export function emitUnary(call: OperatorCall, kind: UnaryNode['kind'], x: Tensor, suffix = ''): Tensor {
  const output = call.fresh(suffix);
  return call.draft.emit({ op: 'unary', name: output, kind, input: x.name, output }, x.shape);
}

/** A half to the even neighbour. */
const roundedEvenly = (value: number): number =>
  Math.abs(value % 1) === 0.5 ? 2 * Math.round(value / 2) : Math.round(value);

const unaryFolds: Record<UnaryNode['kind'], (value: number) => number> = {
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  neg: (value) => -value,
  reciprocal: (value) => 1 / value,
  abs: Math.abs,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  sign: Math.sign,
  floor: Math.floor,
  ceil: Math.ceil,
  round: roundedEvenly,
  trunc: Math.trunc,
  not: (value) => Number(value === 0),
  'is-nan': (value) => Number(Number.isNaN(value)),
  'is-inf': (value) => Number(Math.abs(value) === Number.POSITIVE_INFINITY),
};

/** The same of a size that depends on the image, where that is a formula. */
const sizeFolds: Partial<Record<UnaryNode['kind'], (size: Dim) => Dim>> = {
  neg: (size) => mul(size, -1),
  floor,
  ceil: (size) => mul(floor(mul(size, -1)), -1),
};

export const unary =
  (kind: UnaryNode['kind']): Handler =>
  (call) => {
    const value = call.value(0);
    if (value.kind !== 'known') return call.give(emitUnary(call, kind, call.tensor(0)));
    const fold = (dim: Dim = 0): Dim => {
      const folded = isNumber(dim) ? unaryFolds[kind](dim) : sizeFolds[kind]?.(dim);
      if (folded !== undefined) return folded;
      throw call.problem('unsupported-op', 'it computes a size in a way that is not supported', true);
    };
    return foldEntries(call, [value], fold, value.whole);
  };

/** Moves axis 1 to the end. */
export const channelsLast = (rank: number): number[] =>
  Array.from({ length: rank }, (_, axis) => (axis === 0 ? 0 : axis === rank - 1 ? Math.min(1, rank - 1) : axis + 1));

/** Moves the last axis to place 1. */
export const channelsFirst = (rank: number): number[] =>
  Array.from({ length: rank }, (_, axis) => (axis === 0 ? 0 : axis === 1 ? rank - 1 : axis - 1));
