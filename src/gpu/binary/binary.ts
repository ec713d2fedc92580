import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import type { LaneCount } from '../elementwise/lanes.js';
import type { Kernel } from '../kernel.js';
import { sumProductTo, sumTo } from '../reduce/reduce.js';
import { storedLaneKernels } from '../storage/forms.js';
import { type Storage, storageOf } from '../storage/half.js';
import { broadcastShape, broadcastStrides, planWalk, splatted, walkScalars } from '../strided/axes.js';
import walkWgsl from '../strided/walk.wgsl?raw';
import binaryWgsl from './binary.wgsl?raw';
import binaryBackwardWgsl from './binary-backward.wgsl?raw';
import firstLanes from './first-lanes.wgsl?raw';
import firstSplat from './first-splat.wgsl?raw';
import operationsWgsl from './operations.wgsl?raw';
import secondLanes from './second-lanes.wgsl?raw';
import secondSplat from './second-splat.wgsl?raw';

/** How a kernel reads its operands: in lanes, or one value for all lanes. */
type Reading = 'lanes' | 'first splat' | 'second splat';

const operandsWgsl: Record<Reading, string> = {
  lanes: `${firstLanes}${secondLanes}`,
  'first splat': `${firstSplat}${secondLanes}`,
  'second splat': `${firstLanes}${secondSplat}`,
};

function kernelsOf(name: string, wgsl: string) {
  const reading = (how: Reading) =>
    storedLaneKernels(`${name}, ${how}`, `${walkWgsl}${operationsWgsl}${operandsWgsl[how]}${wgsl}`);
  return { lanes: reading('lanes'), 'first splat': reading('first splat'), 'second splat': reading('second splat') };
}

type Kernels = Record<Reading, Record<Storage, Record<LaneCount, Kernel>>>;

const forward = kernelsOf('binary', binaryWgsl);
const backward = kernelsOf('binary-backward', binaryBackwardWgsl);

const arithmetic = ['add', 'sub', 'mul', 'div', 'min', 'max', 'pow'] as const;
const comparisons = ['equal', 'less', 'less-or-equal', 'greater', 'greater-or-equal', 'and', 'or', 'xor'] as const;
/** In the order of KIND in operations.wgsl. */
const kinds = [...arithmetic, ...comparisons];

export type ArithmeticKind = (typeof arithmetic)[number];
/** 1 where it holds, else 0; operands of the logical ones hold where they are not 0. They have no gradient. */
export type ComparisonKind = (typeof comparisons)[number];
export type BinaryKind = ArithmeticKind | ComparisonKind;

export const isComparison = (kind: BinaryKind): kind is ComparisonKind =>
  (comparisons as readonly BinaryKind[]).includes(kind);

function run(
  kernels: Kernels,
  constants: Record<string, number>,
  [a, b]: readonly [Tensor, Tensor],
  shape: readonly number[],
  others: readonly Tensor[] = [],
): Tensor {
  const [ofA, ofB] = [broadcastStrides(a.shape, shape), broadcastStrides(b.shape, shape)];
  const axes = shape.map((size, axis) => ({ size, strides: [ofA[axis] ?? 0, ofB[axis] ?? 0] }));
  const walk = planWalk(axes, [0, 0], { maySplat: true });
  const [splatA, splatB] = splatted(walk);
  const reading = splatA ? 'first splat' : splatB ? 'second splat' : 'lanes';
  const storage = storageOf(a);
  if (storageOf(b) !== storage) throw new Error(`[${a.shape}] is of ${storage}, [${b.shape}] is not.`);
  const kernel = { ...kernels[reading][storage][walk.lanes], constants: { RANK: walk.axes.length, ...constants } };
  const result = emptyTensor([...shape], storage);
  dispatch(kernel, [a, b, ...others, result], walkScalars(walk), flatGrid(walk.count));
  return result;
}

const kindOf = (kind: BinaryKind): number => kinds.indexOf(kind);

/**
 * An operation of two tensors, element by element, their shapes made equal as NumPy broadcasts them: a new tensor.
 * `pow` of a negative number is a number only for a whole exponent.
 * @throws Error when the shapes do not broadcast
 */
export const binary = (kind: BinaryKind, a: Tensor, b: Tensor): Tensor =>
  run(forward, { KIND: kindOf(kind) }, [a, b], broadcastShape(a.shape, b.shape));

/** Derivative of the operation by one of its operands, times dy: a new tensor of the shape of dy. */
const derivative = (kind: ArithmeticKind, by: 'first' | 'second', dy: Tensor, a: Tensor, b: Tensor): Tensor =>
  run(backward, { KIND: kindOf(kind), BY_SECOND: Number(by === 'second') }, [a, b], dy.shape, [dy]);

/** Sums a tensor that is not needed any more. */
function summedTo(term: Tensor, shape: readonly number[]): Tensor {
  const sum = sumTo(term, shape);
  term.dispose();
  return sum;
}

/** What the gradient by one operand is computed from: the operation's inputs, as far as it reads them. */
export interface Operands {
  /** Shape of the operand whose gradient is asked for. */
  shape: readonly number[];
  a: () => Tensor;
  b: () => Tensor;
}

/**
 * Gradient of `binary` by its first operand: summed over the axes along which that was repeated. It may share the memory of
 * dy. It reads b under mul and div, both under min, max and pow.
 */
export function gradientByFirst(kind: ArithmeticKind, dy: Tensor, { shape, a, b }: Operands): Tensor {
  switch (kind) {
    case 'add':
    case 'sub':
      return sumTo(dy, shape);
    case 'mul':
      return productTo(dy, b(), shape);
    case 'div':
      return summedTo(binary('div', dy, b()), shape);
    case 'min':
    case 'max':
    case 'pow':
      return summedTo(derivative(kind, 'first', dy, a(), b()), shape);
    default:
      return kind satisfies never;
  }
}

/** As `gradientByFirst`, by the second operand. It reads a under mul, both under div, min, max and pow. */
export function gradientBySecond(kind: ArithmeticKind, dy: Tensor, { shape, a, b }: Operands): Tensor {
  switch (kind) {
    case 'add':
      return sumTo(dy, shape);
    case 'sub':
      return sumTo(dy, shape, -1);
    case 'mul':
      return productTo(dy, a(), shape);
    case 'div':
    case 'min':
    case 'max':
    case 'pow':
      return summedTo(derivative(kind, 'second', dy, a(), b()), shape);
    default:
      return kind satisfies never;
  }
}

/** dy * factor, summed to a shape. */
function productTo(dy: Tensor, factor: Tensor, shape: readonly number[]): Tensor {
  return sumProductTo(dy, factor, shape) ?? summedTo(binary('mul', dy, factor), shape);
}
