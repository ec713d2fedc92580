import type { ReduceNode } from '../graph.js';
import { emitBinary, emitUnary } from './arithmetic.js';
import type { Dim } from './dims.js';
import type { Tensor } from './draft.js';
import type { Handler, OperatorCall } from './operator-call.js';

/** What a reduction keeps of the axes that it takes away. */
interface Over {
  axes: number[];
  keepAxes: boolean;
}

const keptShape = (shape: readonly Dim[], { axes, keepAxes }: Over): Dim[] =>
  shape.flatMap((dim, axis): Dim[] => (!axes.includes(axis) ? [dim] : keepAxes ? [1] : []));

export function emitReduce(call: OperatorCall, kind: ReduceNode['kind'], x: Tensor, over: Over, suffix = ''): Tensor {
  const output = call.fresh(suffix);
  return call.draft.emit(
    { op: 'reduce', name: output, kind, input: x.name, output, ...over },
    keptShape(x.shape, over),
  );
}

/** `axes` is an attribute up to opset 17 (ReduceSum: 12), an input after it. Undefined: nothing is reduced. */
function overOf(call: OperatorCall, rank: number): Over | undefined {
  const given = call.ints('axes') ?? call.numbersIfAny(1) ?? [];
  if (given.length === 0 && call.int('noop_with_empty_axes', 0) === 1) return undefined;
  const named = given.map((axis) => call.axis(axis, rank));
  const axes = given.length === 0 ? Array.from({ length: rank }, (_, axis) => axis) : [...new Set(named)];
  return { axes: axes.toSorted((a, b) => a - b), keepAxes: call.int('keepdims', 1) === 1 };
}

/** Reductions that change values even where no axis goes. */
const changing = ['ReduceL1', 'ReduceL2', 'ReduceLogSum', 'ReduceLogSumExp', 'ReduceSumSquare'];

const reduction =
  (emit: (call: OperatorCall, x: Tensor, over: Over) => Tensor): Handler =>
  (call) => {
    const x = call.tensor(0);
    const over = overOf(call, x.shape.length);
    if (over) return call.give(emit(call, x, over));
    if (changing.includes(call.node.op)) throw call.unsupported('a reduction over no axes');
    return call.give(x);
  };

const plain =
  (kind: ReduceNode['kind']) =>
  (call: OperatorCall, x: Tensor, over: Over): Tensor =>
    emitReduce(call, kind, x, over);

export const reduceL1 = reduction((call, x, over) => emitReduce(call, 'sum', emitUnary(call, 'abs', x, '#abs'), over));
export const reduceL2 = reduction(plain('l2'));
export const reduceLogSum = reduction((call, x, over) =>
  emitUnary(call, 'log', emitReduce(call, 'sum', x, over, '#sum')),
);
export const reduceLogSumExp = reduction(plain('log-sum-exp'));
export const reduceMax = reduction(plain('max'));
export const reduceMean = reduction(plain('mean'));
export const reduceMin = reduction((call, x, over) => {
  const opposite = emitUnary(call, 'neg', x, '#neg');
  return emitUnary(call, 'neg', emitReduce(call, 'max', opposite, over, '#max'));
});
export const reduceProd = reduction(plain('product'));
export const reduceSum = reduction(plain('sum'));
export const reduceSumSquare = reduction((call, x, over) =>
  emitReduce(call, 'sum', emitBinary(call, 'mul', x, x, '#squares'), over),
);
