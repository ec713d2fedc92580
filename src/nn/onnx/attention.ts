import { emitBinary, emitNumber } from './arithmetic.js';
import { isTruth } from './comparing.js';
import { type Dim, exactQuotient, isNumber } from './dims.js';
import type { Tensor } from './draft.js';
import { emitExpand } from './expanding.js';
import type { Handler, OperatorCall } from './operator-call.js';
import { emitProduct } from './products.js';

/** [N, L, heads * size] as [N, heads, L, size]. */
function byHead(call: OperatorCall, x: Tensor, heads: number): Tensor {
  if (x.shape.length === 4) return x;
  const [batch = 1, length = 1, width = 1] = x.shape;
  const size = heads > 0 ? exactQuotient(width, heads) : undefined;
  if (x.shape.length !== 3 || size === undefined) throw call.bad(`${heads} heads do not fit its inputs`);
  return call.draft.transpose(call.draft.reshape(x, [batch, length, heads, size]), [0, 2, 1, 3]);
}

/** Keys or values of which several heads of the queries share one. */
function forHeads(call: OperatorCall, x: Tensor, heads: Dim | undefined): Tensor {
  const [batch = 1, own = 1, length = 1, size = 1] = x.shape;
  if (!isNumber(heads) || !isNumber(own) || heads === own) return x;
  if (heads % own !== 0) throw call.bad(`${heads} heads cannot share ${own}`);
  const apart = call.draft.reshape(x, [batch, own, 1, length, size]);
  const wide = emitExpand(call, apart, [batch, own, heads / own, length, size], '#shared');
  return call.draft.reshape(wide, [batch, heads, length, size]);
}

function softmaxOf(call: OperatorCall, x: Tensor): Tensor {
  const output = call.fresh('#probabilities');
  return call.draft.emit({ op: 'softmax', name: output, input: x.name, output }, x.shape);
}

/** Lower than any logit, and no infinity: rows that are masked whole stay numbers. */
const HIDDEN = -1e30;

/** A mask that the graph computes, as what is added to scores. */
function addend(call: OperatorCall, mask: Tensor): Tensor {
  if (!isTruth(call, mask)) return mask;
  const hidden = emitBinary(call, 'sub', emitNumber(call, 1, '#one'), mask, '#hidden');
  return emitBinary(call, 'mul', hidden, emitNumber(call, HIDDEN, '#lowest'), '#mask');
}

/** A mask of floats is added; one of truths hides what does not hold. */
function masked(call: OperatorCall, scores: Tensor, input: number): Tensor {
  if (!call.has(input)) return scores;
  const known = call.knownIfAny(input);
  if (!known?.whole) return emitBinary(call, 'add', scores, addend(call, call.tensor(input)), '#masked');
  const numbers = call.numbersIfAny(input) ?? [];
  const values = Float32Array.from(numbers, (holds) => (holds === 0 ? HIDDEN : 0));
  const mask = call.draft.constant(`${call.output()}#mask`, known.shape, values);
  return emitBinary(call, 'add', scores, mask, '#masked');
}

/** Queries see no later keys. */
function causal(call: OperatorCall, scores: Tensor): Tensor {
  const [queries, keys] = scores.shape.slice(-2);
  if (!isNumber(queries) || !isNumber(keys)) {
    throw call.problem('unsupported-op', 'the size of its causal mask depends on the image', true);
  }
  const values = Float32Array.from({ length: call.count(queries, keys) }, (_, i) =>
    i % keys > Math.floor(i / keys) ? HIDDEN : 0,
  );
  const mask = call.draft.constant(`${call.output()}#causal`, [queries, keys], values);
  return emitBinary(call, 'add', scores, mask, '#causal');
}

interface Heads {
  queries: number;
  keys: number;
  scale: number;
  isCausal: boolean;
}

/** softmax(q k^T scale + mask) v, for inputs of three axes [N, L, C] or four [N, heads, L, size]. */
function attend(call: OperatorCall, heads: Heads): Tensor {
  const { draft } = call;
  const given = call.tensor(0);
  const q = byHead(call, given, heads.queries);
  const [k, v] = [1, 2].map((input) => forHeads(call, byHead(call, call.tensor(input), heads.keys), q.shape[1])) as [
    Tensor,
    Tensor,
  ];
  const size = q.shape[3];
  if (!isNumber(size)) throw call.problem('unsupported-op', 'the size of its heads depends on the image', true);
  const alpha = heads.scale || 1 / Math.sqrt(size);
  const scores = emitProduct(call, q, draft.transpose(k, [0, 1, 3, 2]), alpha);
  const seen = heads.isCausal ? causal(call, scores) : scores;
  const mixed = emitProduct(call, softmaxOf(call, masked(call, seen, 3)), v);
  if (given.shape.length === 4) return mixed;
  const [batch = 1, count = 1, length = 1, width = 1] = mixed.shape;
  if (!isNumber(count) || !isNumber(width))
    throw call.problem('unsupported-op', 'the size of its heads depends on the image', true);
  return draft.reshape(draft.transpose(mixed, [0, 2, 1, 3]), [batch, length, count * width]);
}

/** Attention of opset 23. */
export const attention: Handler = (call) => {
  const more = [4, 5, 6].some((input) => call.has(input)) || call.node.outputs.slice(1).some((name) => name !== '');
  if (more) throw call.unsupported('attention with keys of earlier steps, or with its scores');
  if (call.float('softcap', 0) !== 0) throw call.unsupported('a soft cap of the scores');
  call.give(
    attend(call, {
      queries: call.int('q_num_heads', 0),
      keys: call.int('kv_num_heads', 0),
      scale: call.float('scale', 0),
      isCausal: call.int('is_causal', 0) === 1,
    }),
  );
};
