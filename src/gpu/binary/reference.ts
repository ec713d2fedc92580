import { expandReference } from '../arrange/reference.js';
import { broadcastShape } from '../strided/axes.js';
import { arranged, givenBack } from '../strided/reference.js';
import type { BinaryKind } from './binary.js';

type Operation = (a: number, b: number) => number;

function step(holds: (a: number, b: number) => boolean): readonly [Operation, Operation, Operation] {
  return [(a, b) => Number(holds(a, b)), () => 0, () => 0];
}

/** An operation and its two derivatives by the textbook, in float64. */
const operations: Record<BinaryKind, readonly [value: Operation, byFirst: Operation, bySecond: Operation]> = {
  add: [(a, b) => a + b, () => 1, () => 1],
  sub: [(a, b) => a - b, () => 1, () => -1],
  mul: [(a, b) => a * b, (_, b) => b, (a) => a],
  div: [(a, b) => a / b, (_, b) => 1 / b, (a, b) => -a / b ** 2],
  min: [Math.min, (a, b) => share(b, a), (a, b) => share(a, b)],
  max: [Math.max, (a, b) => share(a, b), (a, b) => share(b, a)],
  equal: step((a, b) => a === b),
  less: step((a, b) => a < b),
  'less-or-equal': step((a, b) => a <= b),
  greater: step((a, b) => a > b),
  'greater-or-equal': step((a, b) => a >= b),
  and: step((a, b) => a !== 0 && b !== 0),
  or: step((a, b) => a !== 0 || b !== 0),
  xor: step((a, b) => (a !== 0) !== (b !== 0)),
  pow: [(a, b) => a ** b, (a, b) => b * a ** (b - 1), (a, b) => a ** b * Math.log(a)],
};

const share = (larger: number, smaller: number): number => (larger === smaller ? 0.5 : Number(larger > smaller));

export interface Values {
  shape: readonly number[];
  values: ArrayLike<number>;
}

/** The oracle: each operand is repeated to the common shape first. */
export function binaryReference(kind: BinaryKind, a: Values, b: Values) {
  const shape = broadcastShape(a.shape, b.shape);
  const [wideA, wideB] = [a, b].map((one) => arranged(expandReference(one.shape, shape), one.values)) as [
    Float64Array,
    Float64Array,
  ];
  const by = (operation: Operation) => wideA.map((value, i) => operation(value, wideB[i]!));
  const [value, byFirst, bySecond] = operations[kind];
  const gradient = (of: Values, operation: Operation) => (dy: ArrayLike<number>) =>
    givenBack(
      expandReference(of.shape, shape),
      by(operation).map((slope, i) => slope * dy[i]!),
      of.values.length,
    );
  return { shape, y: by(value), byFirst: gradient(a, byFirst), bySecond: gradient(b, bySecond) };
}
