import { type Dim, equal, productOf } from './dims.js';
import type { Tensor } from './draft.js';
import type { Handler, OperatorCall } from './operator-call.js';

/** Axes of 1 repeated to a shape of the same rank. */
export function emitExpand(call: OperatorCall, x: Tensor, shape: readonly Dim[], suffix = ''): Tensor {
  if (shape.every((dim, axis) => equal(dim, x.shape[axis]))) return x;
  const output = call.fresh(suffix);
  const sizes = shape.map((dim) => call.draft.size(dim));
  return call.draft.emit({ op: 'expand', name: output, input: x.name, output, shape: sizes }, shape);
}

/** One axis as often as `times`, one after the other. */
function emitRepeats(call: OperatorCall, x: Tensor, axis: number, times: Dim): Tensor {
  if (times === 1) return x;
  const size = x.shape[axis] ?? 1;
  const shape = x.shape.map((dim, at) => (at === axis ? productOf([dim, times]) : dim));
  if (size === 1) return emitExpand(call, x, shape, '#repeated');
  const [outer, inner] = [productOf(x.shape.slice(0, axis)), productOf(x.shape.slice(axis))];
  const apart = call.draft.reshape(x, [outer, 1, inner]);
  return call.draft.reshape(emitExpand(call, apart, [outer, times, inner], '#repeated'), shape);
}

export const tile: Handler = (call) => {
  const x = call.tensor(0);
  const repeats = call.known(1).values;
  if (repeats.length !== x.shape.length) throw call.bad(`${repeats.length} repeats for ${x.shape.length} axes`);
  call.give(repeats.reduce((tiled: Tensor, times, axis) => emitRepeats(call, tiled, axis, times), x));
};
