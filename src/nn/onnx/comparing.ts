import { type ComparisonKind, isComparison } from '../../gpu/binary/binary.js';
import { broadcast, emitBinary, emitUnary, foldable, ofRank } from './arithmetic.js';
import { equal, isNumber } from './dims.js';
import type { Known, Tensor } from './draft.js';
import type { Handler, OperatorCall } from './operator-call.js';

/** A comparison of pixels gives a map of 1 and 0. Sizes are compared before the graph runs (known-operators.ts). */
export const comparison =
  (kind: ComparisonKind): Handler =>
  (call) =>
    call.give(emitBinary(call, kind, call.tensor(0), call.tensor(1)));

export function emitWhere(call: OperatorCall, condition: Tensor, yes: Tensor, no: Tensor): Tensor {
  const shape = broadcast(call, broadcast(call, condition.shape, yes.shape), no.shape);
  const [chosen, input, other] = [condition, yes, no].map((one) => ofRank(call, one, shape.length).name);
  const output = call.fresh();
  const operands = { condition: chosen ?? '', input: input ?? '', other: other ?? '' };
  return call.draft.emit({ op: 'where', name: output, ...operands, output }, shape);
}

/** True or false where a condition is the same everywhere, whatever the image. */
function decided({ values }: Known): boolean | undefined {
  const [first] = values;
  return isNumber(first) && values.every((value) => equal(value, first)) ? first !== 0 : undefined;
}

export const where: Handler = (call) => {
  const [yes, no] = [call.tensor(1), call.tensor(2)];
  const known = foldable(call, 0);
  const choice = known && decided(known);
  const chosen = choice === undefined ? undefined : choice ? yes : no;
  const shape = broadcast(call, broadcast(call, call.value(0).shape, yes.shape), no.shape);
  const isWhole = chosen?.shape.length === shape.length && chosen.shape.every((dim, axis) => equal(dim, shape[axis]));
  call.give(isWhole && chosen ? chosen : emitWhere(call, call.tensor(0), yes, no));
};

/** True for a map of 1 and 0. */
export function isTruth(call: OperatorCall, { name }: Tensor): boolean {
  const maker = call.draft.nodes.find(({ output }) => output === name);
  if (maker?.op === 'unary') return ['not', 'is-nan', 'is-inf'].includes(maker.kind);
  return maker?.op === 'binary' && isComparison(maker.kind);
}

/** Numbers that are infinite, of either sign. */
export const isInfinite: Handler = (call) => {
  if (call.int('detect_negative', 1) !== 1 || call.int('detect_positive', 1) !== 1) {
    throw call.unsupported('a test for infinity of one sign');
  }
  call.give(emitUnary(call, 'is-inf', call.tensor(0)));
};
