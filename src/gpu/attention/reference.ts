import { matmulReference } from '../matmul/reference.js';
import { softmaxGradientReference, softmaxReference } from '../softmax/reference.js';

/** Attention in float64, head by head: the oracle. q [B, queries, C], k and v [B, keys, C]. */
export interface AttentionProblem {
  q: ArrayLike<number>;
  k: ArrayLike<number>;
  v: ArrayLike<number>;
  batch: number;
  queries: number;
  keys: number;
  channels: number;
  heads: number;
}

/** Head `head` of image `image` of [B, length, C] as a matrix [length, depth], or put back. */
function places({ channels, heads }: AttentionProblem, length: number, image: number, head: number): number[] {
  const depth = channels / heads;
  return Array.from({ length: length * depth }, (_, i) => {
    const row = Math.floor(i / depth);
    return (image * length + row) * channels + head * depth + (i % depth);
  });
}

function* headsOf(problem: AttentionProblem) {
  const { q, k, v, batch, queries, keys, channels, heads } = problem;
  const depth = channels / heads;
  const scale = 1 / Math.sqrt(depth);
  for (let image = 0; image < batch; image++) {
    for (let head = 0; head < heads; head++) {
      const [fromQueries, fromKeys] = [queries, keys].map((length) => places(problem, length, image, head));
      const qh = fromQueries!.map((i) => q[i]!);
      const [kh, vh] = [k, v].map((values) => fromKeys!.map((i) => values[i]!));
      const scores = matmulReference(qh, kh!, [queries, depth, keys], false, true).map((value) => value * scale);
      const p = softmaxReference(scores, keys);
      yield { fromQueries: fromQueries!, fromKeys: fromKeys!, qh, kh: kh!, vh: vh!, p, depth, scale };
    }
  }
}

const scatter = (into: Float64Array, at: number[], values: ArrayLike<number>) => {
  at.forEach((place, i) => {
    into[place] = values[i]!;
  });
};

export function attentionReference(problem: AttentionProblem): Float64Array {
  const { q, queries, keys } = problem;
  const y = new Float64Array(q.length);
  for (const { fromQueries, vh, p, depth } of headsOf(problem)) {
    scatter(y, fromQueries, matmulReference(p, vh, [queries, keys, depth], false, false));
  }
  return y;
}

/** Gradients of sum(dy * y) for the result of `attentionReference`. */
export function attentionGradientReference(problem: AttentionProblem, dy: ArrayLike<number>) {
  const { q, k, v, queries, keys } = problem;
  const [dq, dk, dv] = [q, k, v].map((values) => new Float64Array(values.length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (const { fromQueries, fromKeys, qh, kh, vh, p, depth, scale } of headsOf(problem)) {
    const dyh = fromQueries.map((i) => dy[i]!);
    const dp = matmulReference(dyh, vh, [queries, depth, keys], false, true);
    const ds = softmaxGradientReference(dp, p, keys).map((value) => value * scale);
    scatter(dv, fromKeys, matmulReference(p, dyh, [keys, queries, depth], true, false));
    scatter(dq, fromQueries, matmulReference(ds, kh, [queries, keys, depth], false, false));
    scatter(dk, fromKeys, matmulReference(ds, qh, [keys, queries, depth], true, false));
  }
  return { dq, dk, dv };
}
