import type { Activation } from '../../gpu/activation/activation.js';
import { broadcast, channelsFirst, channelsLast, emitBinary, emitNumber } from './arithmetic.js';
import { parameterBehind } from './behind.js';
import { emitWhere } from './comparing.js';
import { type Dim, isNumber, max, min, productOf } from './dims.js';
import type { Known, Parameter, Tensor, Value } from './draft.js';
import { foldEntries } from './folding.js';
import type { Handler, OperatorCall } from './operator-call.js';

const LARGEST = 3.4028234663852886e38;

function emitActivation(call: OperatorCall, activation: Activation): void {
  const x = call.tensor(0);
  const output = call.fresh();
  call.give(call.draft.emit({ op: 'activation', name: output, input: x.name, output, activation }, x.shape));
}

export const activation =
  (choose: (call: OperatorCall) => Activation): Handler =>
  (call) =>
    emitActivation(call, choose(call));

export const relu: Handler = (call) => {
  const x = call.tensor(0);
  const output = call.fresh();
  call.give(call.draft.emit({ op: 'relu', name: output, input: x.name, output }, x.shape));
};

interface Bound {
  value: Value;
  known: Known | undefined;
}

/** A bound of Clip: an input since opset 11, an attribute before. */
function boundOf(call: OperatorCall, input: number, name: string): Bound | undefined {
  if (call.has(input)) return { value: call.value(input), known: call.knownIfAny(input) };
  if (!call.node.attributes.has(name)) return undefined;
  const known: Known = { kind: 'known', shape: [], values: [call.float(name, 0)], whole: false };
  return { value: known, known };
}

/** A bound that is one number; undefined where it is several, or is computed. */
function numberOf(bound: Bound | undefined, otherwise: number): number | undefined {
  if (!bound) return otherwise;
  const [only, ...more] = bound.known?.values ?? [];
  return isNumber(only) && more.length === 0 ? only : undefined;
}

function clipSizes(call: OperatorCall, x: Known, low: Known | undefined, high: Known | undefined): void {
  const limits = [low, high].filter((limit) => limit !== undefined);
  const fold = (dim: Dim = 0, ...bounds: Dim[]): Dim => {
    const raised = low ? max(dim, bounds[0] ?? dim) : dim;
    const top = bounds[low ? 1 : 0];
    return top === undefined ? raised : min(raised, top);
  };
  foldEntries(call, [x, ...limits], fold, x.whole);
}

/** By bounds that are tensors. */
function clipBetween(call: OperatorCall, low: Bound | undefined, high: Bound | undefined): void {
  const tensorOf = ({ value }: Bound, suffix: string) => call.draft.tensorOf(value, `${call.output()}${suffix}`);
  const x = call.tensor(0);
  const raised = low ? emitBinary(call, 'max', x, tensorOf(low, '#min'), '#raised') : x;
  call.give(high ? emitBinary(call, 'min', raised, tensorOf(high, '#max')) : raised);
}

export const clip: Handler = (call) => {
  const [low, high] = [boundOf(call, 1, 'min'), boundOf(call, 2, 'max')];
  const x = call.value(0);
  if (x.kind === 'known' && (!low || low.known) && (!high || high.known)) {
    return clipSizes(call, x, low?.known, high?.known);
  }
  const [least, most] = [numberOf(low, -LARGEST), numberOf(high, LARGEST)];
  if (least === undefined || most === undefined) return clipBetween(call, low, high);
  if (least > most) throw call.bad(`it clips to ${least} .. ${most}`);
  if (least === 0 && most >= LARGEST) return relu(call);
  return emitActivation(call, { kind: 'clip', min: least, max: most });
};

export const leakyRelu = activation((call) => ({ kind: 'leaky-relu', slope: call.float('alpha', 0.01) }));

export const hardSigmoid = activation((call) => ({
  kind: 'hard-sigmoid',
  alpha: call.float('alpha', 0.2),
  beta: call.float('beta', 0.5),
}));

export const gelu = activation((call) => ({
  kind: 'gelu',
  approximate: call.text('approximate', 'none') === 'tanh' ? 'tanh' : 'none',
}));

export const elu = activation((call) => ({ kind: 'elu', alpha: call.float('alpha', 1), scale: 1, inputScale: 1 }));

export const selu = activation((call) => ({
  kind: 'elu',
  alpha: call.float('alpha', 1.6732632),
  scale: call.float('gamma', 1.050701),
  inputScale: 1,
}));

export const celu = activation((call) => {
  const alpha = call.float('alpha', 1);
  if (alpha === 0) throw call.bad('alpha is 0');
  return { kind: 'elu', alpha, scale: 1, inputScale: 1 / alpha };
});

export const thresholdedRelu = activation((call) => ({ kind: 'thresholded-relu', alpha: call.float('alpha', 1) }));

export const shrink = activation((call) => ({
  kind: 'shrink',
  lambda: call.float('lambd', 0.5),
  bias: call.float('bias', 0),
}));

export const swish = activation((call) => ({ kind: 'swish', alpha: call.float('alpha', 1) }));

/** The slope of a PRelu as a parameter with one value for each channel, or for all. */
function slopeByChannel(call: OperatorCall, x: Tensor): Parameter | undefined {
  const given = call.value(1);
  const slope = given.kind === 'tensor' ? parameterBehind(call.draft, given) : given;
  if (slope?.kind !== 'parameter' || slope.transposed) return undefined;
  const count = productOf(slope.shape);
  if (count === 1) return slope;
  // Broadcasting is from the end: what is asked for has one axis for each that follows the channels.
  const axes = given.shape;
  if (count !== x.shape[1]) return undefined;
  if (axes.at(1 - x.shape.length) === count) return slope;
  // One axis alone is that of the channels in old files, unless the standard's meaning fits.
  return axes.length === 1 && x.shape.at(-1) !== count ? slope : undefined;
}

export const prelu: Handler = (call) => {
  const given = call.tensor(0);
  const slope = slopeByChannel(call, given);
  if (!slope) return preluByTensor(call, given);
  const x = call.draft.transpose(given, channelsLast(given.shape.length));
  call.draft.declare(slope.name, 'tensor', slope.shape);
  const output = call.fresh();
  const y = call.draft.emit({ op: 'prelu', name: output, input: x.name, output, slope: slope.name }, x.shape);
  call.give(call.draft.transpose(y, channelsFirst(x.shape.length)));
};

/** x where x > 0, else slope * x, by a slope of any shape that broadcasts. */
function preluByTensor(call: OperatorCall, x: Tensor): void {
  const slope = call.tensor(1);
  if (broadcast(call, x.shape, slope.shape).length !== x.shape.length) throw call.bad('the slope has too many axes');
  const isPositive = emitBinary(call, 'greater', x, emitNumber(call, 0, '#zero'), '#positive');
  call.give(emitWhere(call, isPositive, x, emitBinary(call, 'mul', x, slope, '#sloped')));
}
