import { emitBinary, emitNumber, emitUnary } from './arithmetic.js';
import type { Tensor } from './draft.js';
import type { OperatorCall } from './operator-call.js';
import { emitReduce } from './reductions.js';

/** The axes from one on. */
export const axesFrom = (first: number, rank: number): number[] =>
  Array.from({ length: rank - first }, (_, index) => first + index);

/** x / sqrt(mean(x^2) + eps) over some axes. */
export function scaledToOne(call: OperatorCall, x: Tensor, axes: number[], eps: number): Tensor {
  const squares = emitBinary(call, 'mul', x, x, '#squares');
  const mean = emitReduce(call, 'mean', squares, { axes, keepAxes: true }, '#variance');
  const sum = emitBinary(call, 'add', mean, emitNumber(call, eps, '#eps'), '#padded');
  return emitBinary(call, 'div', x, emitUnary(call, 'sqrt', sum, '#deviation'), '#normal');
}

/** (x - mean(x)) / sqrt(variance(x) + eps) over some axes. */
export function standardised(call: OperatorCall, x: Tensor, axes: number[], eps: number): Tensor {
  const mean = emitReduce(call, 'mean', x, { axes, keepAxes: true }, '#mean');
  return scaledToOne(call, emitBinary(call, 'sub', x, mean, '#centred'), axes, eps);
}

/** With `ones` axes of length 1 added at the end. */
function followed(call: OperatorCall, x: Tensor, ones: number): Tensor {
  if (ones === 0) return x;
  return call.draft.reshape(x, [...x.shape, ...new Array<number>(ones).fill(1)]);
}

/** x * input 1 + input 2, as far as they are given; `ones`: axes of x that follow those of the two. */
export function scaledAndShifted(call: OperatorCall, x: Tensor, ones = 0): Tensor {
  const scaled = call.has(1) ? emitBinary(call, 'mul', x, followed(call, call.tensor(1), ones), '#scaled') : x;
  return call.has(2) ? emitBinary(call, 'add', scaled, followed(call, call.tensor(2), ones), '#shifted') : scaled;
}
