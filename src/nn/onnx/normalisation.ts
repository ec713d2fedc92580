import { FORM_ADVICE } from './advice.js';
import { channelsFirst, channelsLast, emitBinary } from './arithmetic.js';
import { productOf } from './dims.js';
import type { Tensor } from './draft.js';
import { asWritten, type Handler, type OperatorCall } from './operator-call.js';

/** A tensor [N, C, ..] with its channels at the end, and the way back. */
function byChannel(call: OperatorCall): { x: Tensor; back: (y: Tensor) => Tensor } {
  const given = call.tensor(0);
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

/** A vector of the file, or ones or zeros that are not trained. */
function vectorOr(call: OperatorCall, input: number, length: number, value: number): string {
  if (call.has(input) && call.value(input).kind === 'parameter') return call.vector(input, length);
  const given = call.numbersIfAny(input);
  if (given && given.length !== length)
    throw call.problem('shape-mismatch', `${given.length} values for ${length} channels`);
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

export const instanceNorm: Handler = (call) => {
  const { x, back } = byChannel(call);
  const { map, back: reshapeBack } = asMap(call, x);
  const channels = fixedLength(call, map);
  const output = call.fresh();
  const y = call.draft.emit(
    {
      op: 'instance-norm',
      name: output,
      input: map.name,
      output,
      gamma: vectorOr(call, 1, channels, 1),
      beta: vectorOr(call, 2, channels, 0),
      eps: call.float('epsilon', 1e-5),
    },
    map.shape,
  );
  call.give(back(reshapeBack(y)));
};

export const layerNorm: Handler = (call) => {
  const x = call.tensor(0);
  const rank = x.shape.length;
  if (call.axis(call.int('axis', -1), rank) !== rank - 1) throw call.unsupported('normalising several axes together');
  if (call.node.outputs[1] || call.node.outputs[2]) throw call.unsupported('the output of mean and deviation');
  const length = fixedLength(call, x);
  const output = call.fresh();
  const affine = { gamma: vectorOr(call, 1, length, 1), beta: vectorOr(call, 2, length, 0) };
  const eps = call.float('epsilon', 1e-5);
  call.give(call.draft.emit({ op: 'layer-norm', name: output, input: x.name, output, ...affine, eps }, x.shape));
};

export const softmax: Handler = (call) => {
  const x = call.tensor(0);
  const rank = x.shape.length;
  const axis = call.axis(call.int('axis', call.opset < 13 ? 1 : -1), rank);
  if (call.opset < 13 && axis !== rank - 1) throw call.unsupported('a softmax over several axes (opset 12 and before)');
  const swapped = Array.from({ length: rank }, (_, at) => (at === axis ? rank - 1 : at === rank - 1 ? axis : at));
  const turned = call.draft.transpose(x, swapped);
  const output = call.fresh();
  const y = call.draft.emit({ op: 'softmax', name: output, input: turned.name, output }, turned.shape);
  call.give(call.draft.transpose(y, swapped));
};
