import { emitDivision, emitUnary } from './arithmetic.js';
import { isTruth } from './comparing.js';
import { type Dim, isNumber } from './dims.js';
import type { Tensor } from './draft.js';
import type { Handler, OperatorCall } from './operator-call.js';

/** ONNX's codes for types of floats. */
const FLOAT = 1;
const floatTypes = [FLOAT, 10, 11, 16];

/** ONNX's codes for types of integers. */
const INTEGER = 7;
const integerTypes = [2, 3, 4, 5, 6, INTEGER, 12, 13];

/** ONNX's code for truths. */
const BOOLEAN = 9;

export const isFloatCode = (type: number): boolean => floatTypes.includes(type);

/** A value of integers that is computed with as floats from now on: the same numbers under another name. */
function asFloats(call: OperatorCall, x: Tensor): Tensor {
  const { draft } = call;
  if (!draft.isWhole(x)) return x;
  const name = call.fresh('#floats');
  const shape = x.shape.map((dim) => draft.size(dim));
  return draft.asFloats(draft.emit({ op: 'reshape', name, input: x.name, output: name, shape }, x.shape));
}

/** A value as integers: rounded towards 0, without a gradient. Truths are 1 and 0 already. */
function wholeOf(call: OperatorCall, x: Tensor): Tensor {
  if (call.draft.isWhole(x)) return x;
  return call.draft.asWhole(isTruth(call, x) ? x : emitUnary(call, 'trunc', x));
}

/** A value as truths: 1 where it is not 0. */
const truthOf = (call: OperatorCall, x: Tensor): Tensor =>
  isTruth(call, x) ? x : emitUnary(call, 'not', emitUnary(call, 'not', x, '#not'));

/** Pixels in another type. Weights do not change: everything is computed in float32. */
function castTensor(call: OperatorCall, x: Tensor, to: number): Tensor {
  if (isFloatCode(to)) return asFloats(call, x);
  if (to === BOOLEAN) return truthOf(call, x);
  if (integerTypes.includes(to)) return wholeOf(call, x);
  throw call.unsupported('a conversion of pixels to this type');
}

/** A size as a truth, or rounded towards 0. */
function wholeDim(call: OperatorCall, dim: Dim, to: number): Dim {
  if (to !== BOOLEAN) return call.draft.quotient(dim, 1);
  if (isNumber(dim)) return dim === 0 ? 0 : 1;
  const sign = call.draft.options.signs.of(dim);
  if (sign === 'positive' || sign === 'negative') return 1;
  throw call.problem('unsupported-op', 'it asks if a size is 0, which depends on the image', true);
}

const castTo =
  (to: number): Handler =>
  (call) => {
    const value = call.value(0);
    if (value.kind === 'positions') return call.give(value);
    if (value.kind === 'tensor') return call.give(castTensor(call, value, to));
    if (isFloatCode(to)) {
      return value.kind === 'known' ? call.giveKnown(value.values, value.shape, false) : call.give(value);
    }
    const known = call.knownIfAny(0);
    if (!known) return call.give(castTensor(call, call.tensor(0), to));
    const whole = known.values.map((dim) => wholeDim(call, dim, to));
    return call.giveKnown(whole, known.shape, true);
  };

export const cast: Handler = (call) => castTo(call.int('to', FLOAT))(call);

/** The type of a value, as far as it matters here. */
function typeOf(call: OperatorCall, input: number): number {
  const value = call.value(input);
  if (value.kind !== 'tensor') return call.knownIfAny(input)?.whole ? INTEGER : FLOAT;
  if (call.draft.isWhole(value)) return INTEGER;
  return isTruth(call, value) ? BOOLEAN : FLOAT;
}

/** Cast to the type of another value, as PyTorch's exporter by torch.export writes it. */
export const castLike: Handler = (call) => castTo(typeOf(call, 1))(call);

/** Mod: what is left of a division, with the sign of the divisor, or (fmod) of the dividend. */
export const modulo: Handler = (call) => {
  const x = call.tensor(0);
  const divisor = call.tensor(1);
  const isPlace = call.draft.isWhole(x) && call.draft.isWhole(divisor);
  if (!isPlace && call.value(1).kind === 'tensor') throw call.unsupported('a divisor that depends on the image');
  call.give(emitDivision(call, call.int('fmod', 0) === 1 ? 'remainder' : 'modulo', x, divisor));
};
