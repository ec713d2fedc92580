import type { Tensor } from '@tensorflow/tfjs-core';
import { emptyTensor } from '../backend.js';
import type { Binding } from '../kernel.js';
import { storageOf } from '../storage/half.js';
import { stridedMatmul } from './strided.js';

export interface MatmulOptions {
  /** The last two axes of a are [K, M]. */
  transposeA?: boolean;
  /** The last two axes of b are [N, K]. */
  transposeB?: boolean;
  /** Factor of the product. Default 1. */
  alpha?: number;
  /** N floats, added to every row. */
  bias?: Binding;
}

/** [rows, columns] of the matrices as they take part, and how many there are. */
function matricesOf({ shape, size }: Tensor, transposed: boolean): { rows: number; columns: number; count: number } {
  if (shape.length < 2) throw new Error(`A matrix product needs tensors [.., M, K] and [.., K, N], not [${shape}].`);
  const [first, second] = shape.slice(-2) as [number, number];
  const [rows, columns] = transposed ? [second, first] : [first, second];
  return { rows, columns, count: size / (first * second) };
}

/**
 * a b for a [.., M, K] and b [.., K, N], as torch.matmul: leading axes are equal, or one side has a single matrix for all of
 * the other's. A new tensor [.., M, N].
 * @throws Error when the shapes do not fit
 */
export function matmul(a: Tensor, b: Tensor, options: MatmulOptions = {}): Tensor {
  const { transposeA = false, transposeB = false, alpha = 1, bias } = options;
  if (storageOf(a) !== storageOf(b)) throw new Error('The factors of a product are of one storage.');
  const left = matricesOf(a, transposeA);
  const right = matricesOf(b, transposeB);
  const batch = Math.max(left.count, right.count);
  const broadcast = left.count === 1 || right.count === 1;
  if (left.columns !== right.rows || (left.count !== right.count && !broadcast)) {
    throw new Error(`Cannot multiply [${a.shape}] by [${b.shape}], transposed ${transposeA} and ${transposeB}.`);
  }
  const [rows, inner, columns] = [left.rows, left.columns, right.columns];
  const leading = (left.count >= right.count ? a : b).shape.slice(0, -2);
  const result = emptyTensor([...leading, rows, columns], storageOf(a));
  const step = (count: number, size: number) => (count === 1 ? 0 : size);
  stridedMatmul(
    { values: a, line: a.shape.at(-1)!, batch: step(left.count, rows * inner), head: 0, transposed: transposeA },
    { values: b, line: b.shape.at(-1)!, batch: step(right.count, inner * columns), head: 0, transposed: transposeB },
    { values: result, line: columns, batch: step(batch, rows * columns), head: 0 },
    { rows, columns, inner, batch, heads: 1 },
    { alpha, bias },
  );
  return result;
}

/**
 * Gradients of `matmul` (alpha 1) with regard to a and b for equal leading axes, new tensors of their shapes: the same
 * kernel with other flags.
 */
export function matmulBackward(
  dy: Tensor,
  a: Tensor,
  b: Tensor,
  { transposeA = false, transposeB = false }: Pick<MatmulOptions, 'transposeA' | 'transposeB'> = {},
): { da: Tensor; db: Tensor } {
  if (a.size / a.shape.slice(-2).reduce((x, y) => x * y) !== b.size / b.shape.slice(-2).reduce((x, y) => x * y)) {
    throw new Error(`The gradient of [${a.shape}] by [${b.shape}] needs equal leading axes.`);
  }
  const da = transposeA
    ? matmul(b, dy, { transposeA: transposeB, transposeB: true })
    : matmul(dy, b, { transposeB: !transposeB });
  const db = transposeB
    ? matmul(dy, a, { transposeA: true, transposeB: transposeA })
    : matmul(a, dy, { transposeA: !transposeA });
  return { da, db };
}
