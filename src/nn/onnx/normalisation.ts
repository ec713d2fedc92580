import { FORM_ADVICE } from './advice.js';
import { channelsFirst, channelsLast, emitBinary } from './arithmetic.js';
import { productOf } from './dims.js';
import type { Tensor } from './draft.js';
import { axesFrom, scaledAndShifted, standardised } from './norm-parts.js';
import { asWritten, type Handler, type OperatorCall } from './operator-call.js';

/** A tensor [N, C, ..] with its channels at the end, and the way back. */
function byChannel(call: OperatorCall, given = call.tensor(0)): { x: Tensor; back: (y: Tensor) => Tensor } {
  const rank = given.shape.length;
  if (rank < 2) throw call.unsupported(`an input of ${rank} axes`);
  return {
    x: call.draft.transpose(given, channelsLast(rank)),
    back: (y) => call.draft.transpose(y, channelsFirst(rank)),
  };
}

/** Any number of axes as the four of a map: what lies between batch and channels becomes its rows. */
function asMap(call: OperatorCall, x: Tensor): { map: Tensor; back: (y: Tensor) => Tensor } {
  if (x.shape.length === 4) return { map: x, back: (y) => y };
  const [batch = 1, ...rest] = x.shape;
  const map = call.draft.reshape(x, [batch, productOf(rest.slice(0, -1)), 1, rest.at(-1) ?? 1]);
  return { map, back: (y) => call.draft.reshape(y, x.shape) };
}

export const batchNorm: Handler = (call) => {
  if (call.int('training_mode', 0) === 1) {
    const message = 'the export was made in training mode (call model.eval() before it)';
    throw call.problem('unsupported-attribute', message, false, FORM_ADVICE.trainingMode);
  }
  const { x, back } = byChannel(call);
  const { map, back: reshapeBack } = asMap(call, x);
  const channels = map.shape.at(-1);
  const output = call.fresh();
  const y = call.draft.emit(
    {
      op: 'batch-norm',
      name: output,
      input: map.name,
      output,
      gamma: call.vector(1, channels),
      beta: call.vector(2, channels),
      runningMean: call.vector(3, channels, 'statistic'),
      runningVar: call.vector(4, channels, 'statistic'),
      eps: call.float('epsilon', 1e-5),
      // ONNX gives the share of the old value that is kept, PyTorch that of the new one.
      momentum: asWritten(1 - call.float('momentum', 0.9)),
      residual: null,
      relu: false,
    },
    map.shape,
  );
  call.give(back(reshapeBack(y)));
};

/** Batch norm that normalises the image itself: numbers that do not change, and are not trained. */
export const fixedBatchNorm: Handler = (call) => {
  const { x, back } = byChannel(call);
  const [gamma = [], beta = [], mean = [], variance = []] = [1, 2, 3, 4].map((input) => call.numbersIfAny(input) ?? []);
  const eps = call.float('epsilon', 1e-5);
  const scale = variance.map((value, channel) => (gamma[channel] ?? 1) / Math.sqrt(value + eps));
  const shift = scale.map((factor, channel) => (beta[channel] ?? 0) - factor * (mean[channel] ?? 0));
  const vector = (name: string, values: number[]) =>
    call.draft.constant(`${call.output()}#${name}`, [values.length], Float32Array.from(values));
  const scaled = emitBinary(call, 'mul', x, vector('scale', scale), '#scaled');
  call.give(back(emitBinary(call, 'add', scaled, vector('shift', shift))));
};

/** True for the ones or zeros that an exporter wrote where the norm has no scale and shift: they are no parameters. */
function isFiller(call: OperatorCall, input: number, value: number): boolean {
  const given = call.value(input);
  if (given.kind !== 'parameter' || call.draft.isModelParameter(given)) return false;
  return call.knownIfAny(input)?.values.every((one) => one === value) ?? false;
}

/** A vector of the file, or ones or zeros that are not trained. */
function vectorOr(call: OperatorCall, input: number, length: number, value: number): string {
  const isOwn = call.has(input) && call.value(input).kind === 'parameter' && !isFiller(call, input, value);
  if (isOwn) return call.vector(input, length);
  const given = call.numbersIfAny(input);
  if (given && given.length !== length)
    throw call.problem('shape-mismatch', `${given.length} values for ${length} channels`);
  return unit(call, length, value, given);
}

/** Ones or zeros, or other numbers that are not trained. */
function unit(call: OperatorCall, length: number, value: number, given?: readonly number[]): string {
  const name = call.draft.fresh(`${call.output()}#${value === 1 ? 'scale' : 'shift'}`);
  call.draft.parameters.set(name, { name, shape: [length], kind: 'constant', part: 'backbone' });
  call.draft.constants.set(name, Float32Array.from(given ?? new Array<number>(length).fill(value)));
  return name;
}

function fixedLength(call: OperatorCall, { shape }: Tensor): number {
  const length = shape.at(-1);
  if (typeof length === 'number') return length;
  throw call.problem('unsupported-op', 'the axis that it normalises has no fixed length', true);
}

/** Normalises each channel of each image of [N, C, ..]; scale and shift by constants of its own, or by inputs 1 and 2. */
export function emitInstanceNorm(call: OperatorCall, given: Tensor, withInputs: boolean): Tensor {
  const { x, back } = byChannel(call, given);
  const { map, back: reshapeBack } = asMap(call, x);
  const channels = fixedLength(call, map);
  const output = call.fresh(withInputs ? '' : '#normal');
  const affine = withInputs
    ? { gamma: vectorOr(call, 1, channels, 1), beta: vectorOr(call, 2, channels, 0) }
    : { gamma: unit(call, channels, 1), beta: unit(call, channels, 0) };
  const eps = call.float('epsilon', 1e-5);
  const y = call.draft.emit({ op: 'instance-norm', name: output, input: map.name, output, ...affine, eps }, map.shape);
  return back(reshapeBack(y));
}

/** True where a scale or shift is computed, so that no node of a norm can read it as its own parameter. */
const isComputed = (call: OperatorCall, input: number): boolean =>
  call.has(input) && call.value(input).kind === 'tensor';

export const instanceNorm: Handler = (call) => {
  const x = call.tensor(0);
  if (!isComputed(call, 1) && !isComputed(call, 2)) return call.give(emitInstanceNorm(call, x, true));
  call.give(scaledAndShifted(call, emitInstanceNorm(call, x, false), x.shape.length - 2));
};

/** Over the last axis by its own node; over several axes, or one of free length, in parts. */
export const layerNorm: Handler = (call) => {
  const x = call.tensor(0);
  const rank = x.shape.length;
  const first = call.axis(call.int('axis', -1), rank);
  const eps = call.float('epsilon', 1e-5);
  if (first < rank - 1) return call.give(scaledAndShifted(call, standardised(call, x, axesFrom(first, rank), eps)));
  const length = fixedLength(call, x);
  const output = call.fresh();
  const affine = { gamma: vectorOr(call, 1, length, 1), beta: vectorOr(call, 2, length, 0) };
  call.give(call.draft.emit({ op: 'layer-norm', name: output, input: x.name, output, ...affine, eps }, x.shape));
};
