import type { Tensor } from '@tensorflow/tfjs-core';
import { emptyTensor } from '../backend.js';
import { mergePartials } from '../column-sums/column-sums.js';
import { type Matrices, splitsFor, stridedMatmul } from '../matmul/strided.js';
import { softmax, softmaxBackward } from '../softmax/softmax.js';

export interface AttentionOptions {
  heads: number;
  /** Factor of q k^T. Default 1 / sqrt(C / heads). */
  scale?: number;
}

interface Sizes {
  batch: number;
  queries: number;
  keys: number;
  /** `keys` rounded up to a multiple of 4: from one row of probabilities to the next. */
  padded: number;
  heads: number;
  channels: number;
  /** Channels of a head. */
  depth: number;
  scale: number;
}

function sizesOf(q: Tensor, k: Tensor, v: Tensor, { heads, scale }: AttentionOptions): Sizes {
  const [batch = 0, queries = 0, channels = 0] = q.shape;
  const keys = k.shape[1] ?? 0;
  const fits = q.shape.length === 3 && k.shape[0] === batch && k.shape[2] === channels && q.size * k.size > 0;
  if (!fits || String(k.shape) !== String(v.shape)) {
    throw new Error(`Attention needs q [B, Lq, C], k and v [B, Lk, C], not [${q.shape}], [${k.shape}], [${v.shape}].`);
  }
  if (!Number.isInteger(heads) || heads < 1 || channels % heads !== 0) {
    throw new Error(`Attention cannot split ${channels} channels into ${heads} heads.`);
  }
  const depth = channels / heads;
  const padded = Math.ceil(keys / 4) * 4;
  return { batch, queries, keys, padded, heads, channels, depth, scale: scale ?? 1 / Math.sqrt(depth) };
}

/** The heads of [B, L, C], not moved. */
const headsOf = (values: Tensor, { channels, depth }: Sizes): Matrices => ({
  values,
  line: channels,
  batch: (values.shape[1] ?? 0) * channels,
  head: depth,
});

/** A matrix of every query by every key for each head. */
const pairsOf = (values: Tensor, { queries, padded, heads }: Sizes): Matrices => ({
  values,
  line: padded,
  batch: heads * queries * padded,
  head: queries * padded,
});

const transposed = (matrices: Matrices): Matrices => ({ ...matrices, transposed: true });

function pairProducts(rows: Tensor, columns: Tensor, sizes: Sizes, alpha: number): Tensor {
  const { batch, heads, queries, keys, padded, depth } = sizes;
  const products = emptyTensor([batch, heads, queries, padded]);
  stridedMatmul(
    headsOf(rows, sizes),
    transposed(headsOf(columns, sizes)),
    pairsOf(products, sizes),
    { rows: queries, columns: keys, inner: depth, batch, heads },
    { alpha },
  );
  return products;
}

function probabilitiesOf(q: Tensor, k: Tensor, sizes: Sizes): Tensor {
  const scores = pairProducts(q, k, sizes, sizes.scale);
  const probabilities = softmax(scores, { length: sizes.keys });
  scores.dispose();
  return probabilities;
}

/** pairs * values, [B, Lq, C]. */
function overKeys(pairs: Tensor, values: Tensor, sizes: Sizes): Tensor {
  const { batch, heads, queries, keys, channels, depth } = sizes;
  const result = emptyTensor([batch, queries, channels]);
  stridedMatmul(pairsOf(pairs, sizes), headsOf(values, sizes), headsOf(result, sizes), {
    rows: queries,
    columns: depth,
    inner: keys,
    batch,
    heads,
  });
  return result;
}

/** pairs^T * values, [B, Lk, C]: the sum over the many queries is split, and its parts are added in a fixed order. */
function overQueries(pairs: Tensor, values: Tensor, sizes: Sizes): Tensor {
  const { batch, heads, queries, keys, channels, depth } = sizes;
  const shape = [batch, keys, channels];
  const size = batch * keys * channels;
  const splits = splitsFor(queries, Math.ceil(keys / 4) * Math.ceil(depth / 8) * batch * heads, size);
  const result = emptyTensor(shape);
  const partials = splits === 1 ? result : emptyTensor([splits, size]);
  const strides = { line: channels, batch: keys * channels, head: depth };
  stridedMatmul(
    transposed(pairsOf(pairs, sizes)),
    headsOf(values, sizes),
    { values: partials, ...strides },
    { rows: keys, columns: depth, inner: queries, batch, heads, splits, splitStride: size },
  );
  if (splits > 1) {
    mergePartials(partials, result, size, { add: false });
    partials.dispose();
  }
  return result;
}

/**
 * Multi-head attention softmax(q k^T * scale) v for q [B, Lq, C], k and v [B, Lk, C], head h in channels h C / heads to
 * (h + 1) C / heads, as torch.nn.functional.scaled_dot_product_attention of each head: a new tensor [B, Lq, C]. Three
 * dispatches. The gradient can be computed from `probabilities` [B, heads, Lq, Lk rounded up to a multiple of 4]:
 * 4 B heads Lq (Lk + at most 3) bytes. The caller disposes both; the probabilities early, to save memory.
 * @throws Error when the shapes do not fit
 */
export function attention(
  q: Tensor,
  k: Tensor,
  v: Tensor,
  options: AttentionOptions,
): { y: Tensor; probabilities: Tensor } {
  const sizes = sizesOf(q, k, v, options);
  const probabilities = probabilitiesOf(q, k, sizes);
  return { y: overKeys(probabilities, v, sizes), probabilities };
}

/**
 * Gradients of `attention`, new tensors of the shapes of q, k and v; dy [B, Lq, C]. Without `saved` the probabilities are
 * computed again (two dispatches more). Two tensors of their size are in use for a while.
 * @throws Error when the shapes do not fit
 */
export function attentionBackward(
  dy: Tensor,
  [q, k, v]: readonly [q: Tensor, k: Tensor, v: Tensor],
  options: AttentionOptions,
  saved?: Tensor,
): { dq: Tensor; dk: Tensor; dv: Tensor } {
  const sizes = sizesOf(q, k, v, options);
  if (dy.size !== q.size) throw new Error(`The gradient of attention is [${q.shape}], not [${dy.shape}].`);
  const probabilities = saved ?? probabilitiesOf(q, k, sizes);
  const dv = overQueries(probabilities, dy, sizes);
  const dProbabilities = pairProducts(dy, v, sizes, 1);
  const dScores = softmaxBackward(dProbabilities, probabilities, { length: sizes.keys, factor: sizes.scale });
  dProbabilities.dispose();
  if (!saved) probabilities.dispose();
  const dq = overKeys(dScores, k, sizes);
  const dk = overQueries(dScores, q, sizes);
  dScores.dispose();
  return { dq, dk, dv };
}
