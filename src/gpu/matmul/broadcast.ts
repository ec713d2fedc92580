import type { Tensor } from '@tensorflow/tfjs-core';
import { expand } from '../arrange/arrange.js';
import { view } from '../backend.js';
import { sumTo } from '../reduce/reduce.js';
import { broadcastShape, sizeOf } from '../strided/axes.js';
import { type MatmulOptions, matmul } from './matmul.js';

type Flags = Required<Pick<MatmulOptions, 'transposeA' | 'transposeB' | 'alpha'>>;

const leadingOf = ({ shape }: Tensor): number[] => shape.slice(0, -2);

/** A tensor of matrices, one for each of `leading`. It is `x` itself where that has one for each, or one for all. */
function forAll(x: Tensor, leading: readonly number[]): Tensor {
  const count = sizeOf(leadingOf(x));
  return count === 1 || count === sizeOf(leading) ? x.clone() : expand(x, [...leading, ...x.shape.slice(-2)]);
}

function withOperands<T>(a: Tensor, b: Tensor, work: (a: Tensor, b: Tensor, leading: number[]) => T): T {
  const leading = broadcastShape(leadingOf(a), leadingOf(b));
  const [left, right] = [forAll(a, leading), forAll(b, leading)];
  const result = work(left, right, leading);
  left.dispose();
  right.dispose();
  return result;
}

/** A product of matrices, one for each of the leading axes. */
function productOf(a: Tensor, b: Tensor, options: Flags, leading: readonly number[]): Tensor {
  const product = matmul(a, b, options);
  const result = view(product, [...leading, ...product.shape.slice(-2)]);
  product.dispose();
  return result;
}

/**
 * alpha * a b over the last two axes of a [.., M, K] and b [.., K, N], the leading axes as NumPy broadcasts them
 * (torch.matmul): a new tensor.
 * @throws Error when the shapes do not fit
 */
export const matmulOfAll = (a: Tensor, b: Tensor, flags: Flags): Tensor =>
  withOperands(a, b, (left, right, leading) => productOf(left, right, flags, leading));

/** Gradient of `matmulOfAll` with regard to a of shape `shape`, a new tensor; it reads b. */
export function matmulGradientByA(dy: Tensor, shape: readonly number[], b: Tensor, flags: Flags): Tensor {
  const { transposeA, transposeB, alpha } = flags;
  const full = withOperands(dy, b, (left, right, leading) =>
    transposeA
      ? productOf(right, left, { transposeA: transposeB, transposeB: true, alpha }, leading)
      : productOf(left, right, { transposeA: false, transposeB: !transposeB, alpha }, leading),
  );
  return summed(full, shape);
}

/** Gradient of `matmulOfAll` with regard to b of shape `shape`, a new tensor; it reads a. */
export function matmulGradientByB(dy: Tensor, a: Tensor, shape: readonly number[], flags: Flags): Tensor {
  const { transposeA, transposeB, alpha } = flags;
  const full = withOperands(a, dy, (left, right, leading) =>
    transposeB
      ? productOf(right, left, { transposeA: true, transposeB: transposeA, alpha }, leading)
      : productOf(left, right, { transposeA: !transposeA, transposeB: false, alpha }, leading),
  );
  return summed(full, shape);
}

/** An operand shared by several products gets the sum of their gradients. */
function summed(full: Tensor, shape: readonly number[]): Tensor {
  const sum = sumTo(full, shape);
  full.dispose();
  return sum;
}
