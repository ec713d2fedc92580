import { channelsFirst, channelsLast, emitBinary, emitNumber, emitUnary } from './arithmetic.js';
import { isNumber, productOf } from './dims.js';
import type { Tensor } from './draft.js';
import { axesFrom, scaledAndShifted, scaledToOne, standardised } from './norm-parts.js';
import { emitInstanceNorm } from './normalisation.js';
import type { Handler, OperatorCall } from './operator-call.js';
import { emitReduce } from './reductions.js';

/** The channels of [N, C, ..], which have a fixed number. */
function channelsOf(call: OperatorCall, { shape }: Tensor): number {
  const channels = shape[1];
  if (isNumber(channels)) return channels;
  throw call.problem('unsupported-op', 'it needs a fixed number of channels', true);
}

/** Instance norm of groups of channels. Scale and shift are one for each group before opset 21, one for each channel since. */
export const groupNorm: Handler = (call) => {
  const x = call.tensor(0);
  const [batch = 1, , ...pixels] = x.shape;
  const channels = channelsOf(call, x);
  const groups = call.int('num_groups', 1);
  if (groups < 1 || channels % groups !== 0) throw call.bad(`${channels} channels do not make ${groups} groups`);
  const grouped = call.draft.reshape(x, [batch, groups, productOf([channels / groups, ...pixels])]);
  const normal = emitInstanceNorm(call, grouped, false);
  if (groups !== channels && productOf(call.value(1).shape) === groups) {
    return call.give(call.draft.reshape(scaledAndShifted(call, normal, 1), x.shape));
  }
  call.give(scaledAndShifted(call, call.draft.reshape(normal, x.shape), pixels.length));
};

/** x / sqrt(mean(x^2) + eps), of opset 23 and as ONNX Runtime's exporters write it. */
export const rmsNorm: Handler = (call) => {
  const x = call.tensor(0);
  const rank = x.shape.length;
  const first = call.axis(call.int('axis', -1), rank);
  call.give(scaledAndShifted(call, scaledToOne(call, x, axesFrom(first, rank), call.float('epsilon', 1e-5))));
};

/** Divided by the norm of order 1 or 2; what is 0 stays 0. */
export const lpNorm: Handler = (call) => {
  const x = call.tensor(0);
  const order = call.int('p', 2);
  const over = { axes: [call.axis(call.int('axis', -1), x.shape.length)], keepAxes: true };
  if (order !== 1 && order !== 2) throw call.unsupported(`a norm of order ${order}`);
  const norm =
    order === 2
      ? emitReduce(call, 'l2', x, over, '#norm')
      : emitReduce(call, 'sum', emitUnary(call, 'abs', x, '#abs'), over, '#norm');
  const divisor = emitBinary(call, 'add', norm, emitUnary(call, 'not', norm, '#zero'), '#divisor');
  call.give(emitBinary(call, 'div', x, divisor));
};

/** (x - mean) / (deviation + 1e-9). */
export const meanVarianceNorm: Handler = (call) => {
  const x = call.tensor(0);
  const given = (call.ints('axes') ?? [0, 2, 3]).map((axis) => call.axis(axis, x.shape.length));
  const axes = given.toSorted((a, b) => a - b);
  // The standard adds 1e-9 to the deviation: 1e-18 to the variance.
  call.give(standardised(call, x, axes, 1e-18));
};

/** x / (bias + alpha / size * sum of x^2 over neighbouring channels)^beta: the sum is a product with a band of ones. */
export const localResponseNorm: Handler = (call) => {
  const given = call.tensor(0);
  const channels = channelsOf(call, given);
  const size = call.int('size', 1);
  const [alpha, beta, bias] = [call.float('alpha', 1e-4), call.float('beta', 0.75), call.float('bias', 1)];
  const x = call.draft.transpose(given, channelsLast(given.shape.length));
  const [before, behind] = [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)];
  const band = Float32Array.from({ length: channels ** 2 }, (_, index) => {
    const distance = (index % channels) - Math.floor(index / channels); // of an output from an input
    return -behind <= distance && distance <= before ? alpha / size : 0;
  });
  const ones = x.shape.slice(2).map(() => 1);
  const weight = call.draft.constant(`${call.output()}#band`, [...ones, channels, channels], band);
  const squares = emitBinary(call, 'mul', x, x, '#squares');
  const output = call.fresh('#sums');
  const sums = call.draft.emit(
    { op: 'matmul', name: output, input: squares.name, other: weight.name, output, ...PLAIN },
    x.shape,
  );
  const padded = emitBinary(call, 'add', sums, emitNumber(call, bias, '#bias'), '#padded');
  const divisor = emitBinary(call, 'pow', padded, emitNumber(call, beta, '#beta'), '#divisor');
  call.give(call.draft.transpose(emitBinary(call, 'div', x, divisor), channelsFirst(given.shape.length)));
};

const PLAIN = { transposeA: false, transposeB: false, alpha: 1 };
