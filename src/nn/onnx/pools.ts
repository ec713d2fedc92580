import { alongX, alongY, spanOf, type Window, type WindowAxis } from '../../gpu/window/window.js';
import { adaptivePool } from './adaptive-pools.js';
import { emitBinary } from './arithmetic.js';
import { add, ceilDiv, type Dim, floorDiv, min } from './dims.js';
import type { Tensor } from './draft.js';
import type { Handler, OperatorCall } from './operator-call.js';
import { giveWindowedMap, type Pair, pairOf, windowedMap, windowOf, windowsAlong } from './windows.js';

export interface Pool {
  window: Window;
  ceilMode: boolean;
  /** Height and width of the output. */
  size: Pair | readonly [Dim, Dim];
}

/** The window of a pooling operator over a map [N, H, W, C]. */
export function poolOf(call: OperatorCall, x: Tensor, isRow: boolean): Pool {
  if (!call.ints('kernel_shape')) throw call.bad('kernel_shape is missing');
  const kernel = pairOf(call, 'kernel_shape', isRow, 1, 1);
  const { window, isFilled } = windowOf(call, x.shape, kernel, isRow);
  const pads = [window.padTop, window.padLeft, window.padBottom, window.padRight];
  if (pads.some((pad) => pad < 0)) throw call.bad(`pads are ${pads.join(', ')}; pooling has no negative ones`);
  // Windows that fill the map need no rounding.
  const ceilMode = call.int('ceil_mode', 0) === 1 && !isFilled;
  const [, height = 1, width = 1] = x.shape;
  const along = ceilMode ? startedAlong : windowsAlong;
  return { window, ceilMode, size: [along(height, alongY(window)), along(width, alongX(window))] };
}

/** Windows along an axis, rounded up; one that would start behind the map is dropped. */
function startedAlong(size: Dim, axis: WindowAxis): Dim {
  const { before, after, stride } = axis;
  const all = ceilDiv(add(size, before + after - spanOf(axis)), stride);
  const isDropped = stride + after > spanOf(axis);
  return add(isDropped ? min(all, floorDiv(add(size, before - 1), stride)) : all, 1);
}

export const shapeOf = ({ shape }: Tensor, { size }: Pool): Dim[] => [shape[0] ?? 1, ...size, shape[3] ?? 1];

export const averagePool: Handler = (call) => {
  const { x, isRow } = windowedMap(call, 0);
  const pool = poolOf(call, x, isRow);
  giveWindowedMap(call, adaptivePool(call, x, pool.window, 'mean') ?? emitAverage(call, x, pool), isRow);
};

function emitAverage(call: OperatorCall, x: Tensor, pool: Pool): Tensor {
  const countIncludePad = call.int('count_include_pad', 0) === 1;
  const output = call.fresh();
  const options = { ...pool.window, ceilMode: pool.ceilMode, countIncludePad };
  const node = { op: 'average-pool', name: output, input: x.name, output, ...options } as const;
  return call.draft.emit(node, shapeOf(x, pool));
}

/** (sum of |x|^p)^(1 / p), over windows or over all pixels. */
function powerMean(call: OperatorCall, x: Tensor, sum: (powers: Tensor) => Tensor): Tensor {
  const p = call.int('p', 2);
  if (p < 1) throw call.bad(`p is ${p}`);
  const unary = (kind: 'abs' | 'sqrt', input: Tensor): Tensor => {
    const output = call.fresh(`#${kind}`);
    return call.draft.emit({ op: 'unary', name: output, kind, input: input.name, output }, input.shape);
  };
  const power = (base: Tensor, exponent: number): Tensor =>
    emitBinary(call, 'pow', base, number(call, exponent), '#pow');
  if (p === 1) return sum(unary('abs', x));
  if (p === 2) return unary('sqrt', sum(emitBinary(call, 'mul', x, x, '#square')));
  return power(sum(power(unary('abs', x), p)), 1 / p);
}

const number = (call: OperatorCall, value: number): Tensor =>
  call.draft.constant(call.fresh('#number'), [], Float32Array.of(value));

export const lpPool: Handler = (call) => {
  const { x, isRow } = windowedMap(call, 0);
  const pool = poolOf(call, x, isRow);
  const { window } = pool;
  if (pool.ceilMode && window.strideY + window.padBottom > spanOf(alongY(window))) throw droppedWindow(call);
  if (pool.ceilMode && window.strideX + window.padRight > spanOf(alongX(window))) throw droppedWindow(call);
  // Padded so far that no window is cut, a mean is the sum by a number that is the same for all of them.
  const [padBottom, padRight] = [window.padBottom + window.strideY - 1, window.padRight + window.strideX - 1];
  const whole = pool.ceilMode ? { ...window, padBottom, padRight } : window;
  const sum = (powers: Tensor): Tensor => {
    const output = call.fresh('#mean');
    const options = { ...whole, ceilMode: false, countIncludePad: true };
    const node = { op: 'average-pool', name: output, input: powers.name, output, ...options } as const;
    const mean = call.draft.emit(node, shapeOf(powers, pool));
    return emitBinary(call, 'mul', mean, number(call, whole.kernelHeight * whole.kernelWidth), '#sum');
  };
  giveWindowedMap(call, powerMean(call, x, sum), isRow);
};

const droppedWindow = (call: OperatorCall) => call.unsupported('ceil_mode with this stride');

const reduceAll = (call: OperatorCall, x: Tensor, kind: 'mean' | 'max' | 'sum'): Tensor => {
  const axes = x.shape.map((_, axis) => axis).slice(2);
  const output = call.fresh();
  const shape = x.shape.map((dim, axis) => (axis < 2 ? dim : 1));
  return call.draft.emit({ op: 'reduce', name: output, kind, input: x.name, output, axes, keepAxes: true }, shape);
};

export const globalAveragePool: Handler = (call) => call.give(reduceAll(call, call.tensor(0), 'mean'));
export const globalMaxPool: Handler = (call) => call.give(reduceAll(call, call.tensor(0), 'max'));
export const globalLpPool: Handler = (call) =>
  call.give(powerMean(call, call.tensor(0), (powers) => reduceAll(call, powers, 'sum')));
