import { productOf } from './dims.js';
import type { Tensor } from './draft.js';
import type { Handler, OperatorCall } from './operator-call.js';

type Kind = 'softmax' | 'log-softmax';

/** Up to opset 12 a softmax goes over the axis that is named and all behind it. */
function overTheRest(call: OperatorCall, op: Kind, x: Tensor, axis: number): Tensor {
  const flat = [productOf(x.shape.slice(0, axis)), productOf(x.shape.slice(axis))];
  const rows = call.draft.reshape(x, flat, `${call.output()}#rows`);
  const output = call.fresh();
  const y = call.draft.emit({ op, name: output, input: rows.name, output }, flat);
  return call.draft.reshape(y, x.shape);
}

/** Softmax or its logarithm, over any axis. */
export const softmax =
  (op: Kind): Handler =>
  (call) => {
    const x = call.tensor(0);
    const rank = x.shape.length;
    const axis = call.axis(call.int('axis', call.opset < 13 ? 1 : -1), rank);
    if (call.opset < 13 && axis !== rank - 1) return call.give(overTheRest(call, op, x, axis));
    const swapped = Array.from({ length: rank }, (_, at) => (at === axis ? rank - 1 : at === rank - 1 ? axis : at));
    const turned = call.draft.transpose(x, swapped);
    const output = call.fresh();
    const y = call.draft.emit({ op, name: output, input: turned.name, output }, turned.shape);
    return call.give(call.draft.transpose(y, swapped));
  };
