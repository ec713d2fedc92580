import type { Tensor } from '@tensorflow/tfjs-core';
import { emptyTensor } from '../backend.js';
import { mergePartials } from '../column-sums/column-sums.js';
import { type Matrices, splitsFor, stridedMatmul } from '../matmul/strided.js';
import { piecesOf } from '../plan/trace.js';
import { softmax, softmaxBackward } from '../softmax/softmax.js';
import { toFloat16 } from '../storage/cast.js';
import { storageOf } from '../storage/half.js';

export interface AttentionOptions {
  heads: number;
  /** Factor of q k^T. Default 1 / sqrt(C / heads). */
  scale?: number;
  /** Most bytes of scores in memory at one time. Default 32 MiB. */
  tileBytes?: number;
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

/** Consecutive queries of every image: their scores are in memory at one time. */
interface Tile {
  from: number;
  rows: number;
}

/** Most bytes of a tile's scores: few enough for a GPU's last cache, enough for a GPU to be busy with. */
const TILE_BYTES = 32 * 2 ** 20;

/** Tiles of nearly equal rows, a multiple of 4 of them. They depend only on shapes, so reruns are identical. */
function tilesOf({ batch, heads, queries, padded }: Sizes, tileBytes: number): Tile[] {
  const tiles = Math.ceil((4 * batch * heads * queries * padded) / tileBytes);
  const rows = Math.ceil(queries / tiles / 4) * 4;
  const starts = piecesOf(Math.ceil(queries / rows)).map((index) => index * rows);
  return starts.map((from) => ({ from, rows: Math.min(rows, queries - from) }));
}

/** The heads of [B, L, C], not moved, from row `from` on. */
const headsOf = (values: Tensor, { channels, depth }: Sizes, from = 0): Matrices => ({
  values,
  line: channels,
  batch: (values.shape[1] ?? 0) * channels,
  head: depth,
  start: from * channels,
});

/** A matrix of a tile's queries by every key for each head. */
const pairsOf = (values: Tensor, { padded, heads }: Sizes, { rows }: Tile): Matrices => ({
  values,
  line: padded,
  batch: heads * rows * padded,
  head: rows * padded,
});

const transposed = (matrices: Matrices): Matrices => ({ ...matrices, transposed: true });

/** In float32, also of float16 factors: a rounded score would change its probability by more than its own rounding. */
function pairProducts(queries: Tensor, columns: Tensor, sizes: Sizes, tile: Tile, alpha: number): Tensor {
  const { batch, heads, keys, padded, depth } = sizes;
  const products = emptyTensor([batch, heads, tile.rows, padded]);
  stridedMatmul(
    headsOf(queries, sizes, tile.from),
    transposed(headsOf(columns, sizes)),
    pairsOf(products, sizes, tile),
    { rows: tile.rows, columns: keys, inner: depth, batch, heads },
    { alpha },
  );
  return products;
}

function probabilitiesOf(q: Tensor, k: Tensor, sizes: Sizes, tile: Tile): Tensor {
  const scores = pairProducts(q, k, sizes, tile, sizes.scale);
  const probabilities = softmax(scores, { length: sizes.keys, storage: storageOf(q) });
  scores.dispose();
  return probabilities;
}

/** Rows of the tile of `result` [B, Lq, C] = pairs * values. */
function overKeys(pairs: Tensor, values: Tensor, result: Tensor, sizes: Sizes, tile: Tile): void {
  const { batch, heads, keys, depth } = sizes;
  stridedMatmul(pairsOf(pairs, sizes, tile), headsOf(values, sizes), headsOf(result, sizes, tile.from), {
    rows: tile.rows,
    columns: depth,
    inner: keys,
    batch,
    heads,
  });
}

/**
 * `result` [B, Lk, C], float32, = or += pairs^T * the tile's rows of `values`: the sum over the many queries is split, and its parts
 * are added in a fixed order.
 */
function overQueries(pairs: Tensor, values: Tensor, result: Tensor, sizes: Sizes, tile: Tile): void {
  const { batch, heads, keys, channels, depth } = sizes;
  const size = batch * keys * channels;
  const add = tile.from > 0;
  const splits = splitsFor(tile.rows, Math.ceil(keys / 4) * Math.ceil(depth / 8) * batch * heads, size);
  const partials = splits === 1 && !add ? result : emptyTensor([splits, size]);
  const strides = { line: channels, batch: keys * channels, head: depth };
  stridedMatmul(
    transposed(pairsOf(pairs, sizes, tile)),
    headsOf(values, sizes, tile.from),
    { values: partials, ...strides },
    { rows: keys, columns: depth, inner: tile.rows, batch, heads, splits, splitStride: size },
  );
  if (partials === result) return;
  mergePartials(partials, result, size, { add });
  partials.dispose();
}

/**
 * Multi-head attention softmax(q k^T * scale) v for q [B, Lq, C], k and v [B, Lk, C], head h in channels h C / heads to
 * (h + 1) C / heads, as torch.nn.functional.scaled_dot_product_attention of each head: a new tensor [B, Lq, C]. The scores
 * are made for a tile of queries at a time, 32 MiB of them or four rows; three dispatches a tile. q, k and v are of one
 * storage, which is that of the result.
 * @throws Error when the shapes do not fit
 */
export function attention(q: Tensor, k: Tensor, v: Tensor, options: AttentionOptions): Tensor {
  const sizes = sizesOf(q, k, v, options);
  const y = emptyTensor(q.shape, storageOf(q));
  for (const tile of tilesOf(sizes, options.tileBytes ?? TILE_BYTES)) {
    const probabilities = probabilitiesOf(q, k, sizes, tile);
    overKeys(probabilities, v, y, sizes, tile);
    probabilities.dispose();
  }
  return y;
}

/** Gradient of the scores with regard to q k^T, from that of the result. */
function scoreGradients(dy: Tensor, v: Tensor, probabilities: Tensor, sizes: Sizes, tile: Tile): Tensor {
  const dProbabilities = pairProducts(dy, v, sizes, tile, 1);
  const dScores = softmaxBackward(dProbabilities, probabilities, { length: sizes.keys, factor: sizes.scale });
  dProbabilities.dispose();
  return dScores;
}

/**
 * Gradients of `attention`, new tensors of the shapes of q, k and v; dy [B, Lq, C]. The probabilities are computed again, a
 * tile at a time; three tensors of a tile's size are in use for a while.
 * @throws Error when the shapes do not fit
 */
export function attentionBackward(
  dy: Tensor,
  [q, k, v]: readonly [q: Tensor, k: Tensor, v: Tensor],
  options: AttentionOptions,
): { dq: Tensor; dk: Tensor; dv: Tensor } {
  const sizes = sizesOf(q, k, v, options);
  if (dy.size !== q.size) throw new Error(`The gradient of attention is [${q.shape}], not [${dy.shape}].`);
  const [dq, dk, dv] = [emptyTensor(q.shape, storageOf(q)), emptyTensor(k.shape), emptyTensor(v.shape)];
  for (const tile of tilesOf(sizes, options.tileBytes ?? TILE_BYTES)) {
    const probabilities = probabilitiesOf(q, k, sizes, tile);
    overQueries(probabilities, dy, dv, sizes, tile);
    const dScores = scoreGradients(dy, v, probabilities, sizes, tile);
    probabilities.dispose();
    overKeys(dScores, k, dq, sizes, tile);
    overQueries(dScores, q, dk, sizes, tile);
    dScores.dispose();
  }
  return storageOf(q) === 'float16' ? { dq, dk: rounded(dk), dv: rounded(dv) } : { dq, dk, dv };
}

/** A sum over all tiles is rounded once. */
function rounded(sum: Tensor): Tensor {
  const half = toFloat16(sum);
  sum.dispose();
  return half;
}
