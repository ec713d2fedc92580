import { dispatch } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import { type Binding, f32, type Kernel, u32 } from '../kernel.js';
import { storedForms } from '../storage/forms.js';
import { type Storage, storageOfBinding } from '../storage/half.js';
import matmulWgsl from './matmul.wgsl?raw';
import oneWgsl from './quads-1.wgsl?raw';
import fourWgsl from './quads-4.wgsl?raw';
import wholeOneWgsl from './result-float32-1.wgsl?raw';
import wholeFourWgsl from './result-float32-4.wgsl?raw';
import resultStoredWgsl from './result-stored.wgsl?raw';

/** Of float32 factors, of float16 factors, and of float16 factors with a float32 result. */
function formsOf(name: string, quads: string, float32Result: string): Record<Storage | 'summing', Kernel> {
  const summing = storedForms(`${name}-summing`, `${quads}${float32Result}${matmulWgsl}`).float16;
  return { ...storedForms(name, `${quads}${resultStoredWgsl}${matmulWgsl}`), summing };
}

const kernels = {
  one: formsOf('matmul-x1', oneWgsl, wholeOneWgsl),
  four: formsOf('matmul-x4', fourWgsl, wholeFourWgsl),
};

/** One factor may be a range of parameters: it is in the storage of the other. */
function formFor(a: Binding, b: Binding, result: Binding): Storage | 'summing' {
  if (![a, b].some((values) => storageOfBinding(values) === 'float16')) return 'float32';
  return storageOfBinding(result) === 'float16' ? 'float16' : 'summing';
}

/**
 * A grid of matrices in one buffer, all strides in values: `line` from one stored row to the next, `batch` and `head` from one
 * matrix to the next (0: the same for all). So the heads of [B, L, heads * d] are matrices without being moved.
 */
export interface Matrices {
  values: Binding;
  line: number;
  batch: number;
  head: number;
  /** Values before the first matrix. Default 0. */
  start?: number;
  /** The stored matrices are the transposes of those that are multiplied. */
  transposed?: boolean;
}

export interface MatmulSizes {
  rows: number;
  columns: number;
  inner: number;
  batch: number;
  heads: number;
  /** Parts of the inner axis, each with its own result `splitStride` values further. Default 1. */
  splits?: number;
  splitStride?: number;
}

/** Inner indices of each of `splits` parts: a multiple of 4, so that only the last one has a remainder. */
const splitInner = (inner: number, splits: number): number => Math.ceil(inner / splits / 4) * 4;

/**
 * The number of parts in which to sum an inner axis, for a result of `tiles` 4 x 8 tiles and `size` values: enough
 * threads to fill a GPU, few enough partial sums. It depends only on shapes, so reruns are identical.
 */
export function splitsFor(inner: number, tiles: number, size: number): number {
  const wanted = Math.ceil(8192 / tiles);
  const affordable = Math.max(1, Math.floor(8_000_000 / size));
  const splits = Math.min(Math.ceil(inner / 32), wanted, affordable);
  // Rounding the parts up to a multiple of 4 can leave the last ones empty.
  return Math.ceil(inner / splitInner(inner, splits));
}

/**
 * result = alpha * A B (+ bias of `columns` floats, on every row), for each matrix of the grid. Where every stride is a
 * multiple of 4 values the kernel loads and stores 4 at a time, and may write up to the next multiple of 4 in a line of the
 * result. A and B are of one storage; the result of float16 factors may be float32, the bias is.
 */
export function stridedMatmul(
  a: Matrices,
  b: Matrices,
  result: Matrices,
  sizes: MatmulSizes,
  { alpha = 1, bias }: { alpha?: number; bias?: Binding | undefined } = {},
): void {
  const { rows, columns, inner, batch, heads, splits = 1, splitStride = 0 } = sizes;
  if (Math.min(rows, columns, inner, batch, heads) < 1) {
    throw new Error(`Cannot multiply [${rows}, ${inner}] by [${inner}, ${columns}].`);
  }
  const strides = [a, b, result].flatMap(({ line, batch: each, head, start = 0 }) => [line, each, head, start]);
  const byFour = [...strides, splitStride].every((stride) => stride % 4 === 0);
  const unit = byFour ? 4 : 1;
  const constants = {
    TRANSPOSED_A: Number(a.transposed ?? false),
    TRANSPOSED_B: Number(b.transposed ?? false),
    BIAS: Number(bias !== undefined),
  };
  const threads = Math.ceil(rows / 4) * Math.ceil(columns / 8) * batch * heads * splits;
  const scalars = [rows, columns, inner, batch, heads, splits, splitInner(inner, splits), splitStride / unit];
  dispatch(
    { ...kernels[byFour ? 'four' : 'one'][formFor(a.values, b.values, result.values)], constants },
    [a.values, b.values, bias ?? b.values, result.values],
    [...[...scalars, ...strides.map((stride) => stride / unit)].map(u32), f32(alpha)],
    flatGrid(threads),
  );
}
