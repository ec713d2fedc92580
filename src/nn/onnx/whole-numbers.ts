import { emitDivision } from './arithmetic.js';
import { floor, isNumber } from './dims.js';
import type { Tensor } from './draft.js';
import type { Handler, OperatorCall } from './operator-call.js';

/** ONNX's codes for types of floats. */
const floatTypes = [1, 10, 11, 16];

/** ONNX's codes for types of integers. */
const integerTypes = [2, 3, 4, 5, 6, 7, 12, 13];

/** A value of integers that is computed with as floats from now on: the same numbers under another name. */
function asFloats(call: OperatorCall, x: Tensor): Tensor {
  const { draft } = call;
  if (!draft.isWhole(x)) return x;
  const name = call.fresh('#floats');
  const shape = x.shape.map((dim) => draft.size(dim));
  return draft.asFloats(draft.emit({ op: 'reshape', name, input: x.name, output: name, shape }, x.shape));
}

/** A value as integers: rounded towards 0, without a gradient. */
function wholeOf(call: OperatorCall, to: number): Tensor {
  const x = call.tensor(0);
  if (!integerTypes.includes(to)) throw call.unsupported('a conversion of pixels to truths');
  if (call.draft.isWhole(x)) return x;
  const one = call.draft.constant(`${call.output()}#one`, [], Float32Array.of(1));
  return call.draft.asWhole(emitDivision(call, 'quotient', x, one));
}

export const cast: Handler = (call) => {
  const to = call.int('to', 1);
  const known = call.knownIfAny(0);
  const value = call.value(0);
  if (floatTypes.includes(to)) {
    // Weights do not change: everything is computed in float32.
    if (value.kind === 'known') call.giveKnown(value.values, value.shape, false);
    else call.give(value.kind === 'tensor' ? asFloats(call, value) : value);
    return;
  }
  if (!known) return call.give(wholeOf(call, to));
  const whole = known.values.map((dim) => (isNumber(dim) ? Math.trunc(dim) : floor(dim)));
  call.giveKnown(whole, known.shape, true);
};

/** Mod: what is left of a division, with the sign of the divisor, or (fmod) of the dividend. */
export const modulo: Handler = (call) => {
  const x = call.tensor(0);
  const divisor = call.tensor(1);
  const isPlace = call.draft.isWhole(x) && call.draft.isWhole(divisor);
  if (!isPlace && call.value(1).kind === 'tensor') throw call.unsupported('a divisor that depends on the image');
  call.give(emitDivision(call, call.int('fmod', 0) === 1 ? 'remainder' : 'modulo', x, divisor));
};
