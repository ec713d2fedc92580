import { add, ceilDiv, type Dim, floorDiv, isNumber, mul, sub } from './dims.js';
import type { Tensor } from './draft.js';
import type { Handler, OperatorCall } from './operator-call.js';

/** Largest float32: below it, nothing can be the maximum. */
const LOWEST = -3.4028234663852886e38;

/** What convolution and pooling have in common, for the two axes of a map. */
interface Window {
  kernel: [number, number];
  stride: number;
  dilation: number;
  /** Padding on both sides, and padding in front that a separate node has to add. */
  padding: [number, number];
  extra: { before: [number, number]; after: [number, number] };
  size: [Dim, Dim];
}

function pair(call: OperatorCall, name: string, otherwise: number, least: number): [number, number] {
  const values = call.ints(name) ?? [otherwise, otherwise];
  const [y, x] = values;
  if (values.length !== 2 || y === undefined || x === undefined)
    throw call.unsupported(`${name} of ${values.length} axes`);
  if (values.some((value) => !Number.isSafeInteger(value) || value < least)) {
    throw call.bad(`${name} is ${values.join(' x ')}, at least ${least} is needed`);
  }
  return [y, x];
}

/** One number for both axes. */
function same(call: OperatorCall, name: string): number {
  const [y, x] = pair(call, name, 1, 1);
  if (y !== x) throw call.unsupported(`${name} that differ (${y} x ${x})`);
  return y;
}

function paddings(call: OperatorCall, input: [Dim, Dim], span: [number, number], stride: number) {
  const automatic = call.text('auto_pad', 'NOTSET');
  if (automatic === 'NOTSET' || automatic === '') {
    const pads = call.ints('pads') ?? [0, 0, 0, 0];
    if (pads.length !== 4) throw call.unsupported(`padding of ${pads.length / 2} axes`);
    if (pads.some((value) => value < 0)) throw call.bad(`pads are ${pads.join(', ')}; negative ones are not allowed`);
    const [top = 0, left = 0, bottom = 0, right = 0] = pads;
    return { before: [top, left] as const, after: [bottom, right] as const };
  }
  if (automatic === 'VALID') return { before: [0, 0] as const, after: [0, 0] as const };
  if (!automatic.startsWith('SAME_')) throw call.bad(`auto_pad is ${automatic}`);
  const [y, x] = [0, 1].map((axis) => samePadding(call, input[axis] ?? 0, span[axis] ?? 1, stride));
  const [small, large] = [
    [Math.floor((y ?? 0) / 2), Math.floor((x ?? 0) / 2)] as const,
    [Math.ceil((y ?? 0) / 2), Math.ceil((x ?? 0) / 2)] as const,
  ];
  return automatic === 'SAME_UPPER' ? { before: small, after: large } : { before: large, after: small };
}

/** Padding of an axis in all, so that there are ceil(size / stride) windows. */
function samePadding(call: OperatorCall, size: Dim, span: number, stride: number): number {
  if (stride === 1) return span - 1;
  const padding = sub(mul(add(ceilDiv(size, stride), -1), stride), add(size, -span));
  if (isNumber(padding)) return Math.max(0, padding);
  throw call.problem('unsupported-op', 'its padding depends on the size of the image', true);
}

function windowOf(call: OperatorCall, [, height = 1, width = 1]: readonly Dim[], kernel: [number, number]): Window {
  const stride = same(call, 'strides');
  const dilation = same(call, 'dilations');
  const span: [number, number] = [(kernel[0] - 1) * dilation + 1, (kernel[1] - 1) * dilation + 1];
  const { before, after } = paddings(call, [height, width], span, stride);
  const padding: [number, number] = [Math.min(before[0], after[0]), Math.min(before[1], after[1])];
  const beyond = (pads: readonly [number, number]): [number, number] => [pads[0] - padding[0], pads[1] - padding[1]];
  const size = [height, width].map((dim, axis) => {
    const padded = add(dim, (before[axis] ?? 0) + (after[axis] ?? 0) - (span[axis] ?? 1));
    return add(floorDiv(padded, stride), 1);
  });
  const extra = { before: beyond(before), after: beyond(after) };
  return { kernel, stride, dilation, padding, extra, size: [size[0] ?? 1, size[1] ?? 1] };
}

/** Pads a map [N, H, W, C] where the two sides differ. */
function padUnevenly(call: OperatorCall, x: Tensor, { extra: { before, after } }: Window, value: number): Tensor {
  if ([...before, ...after].every((size) => size === 0)) return x;
  const output = call.fresh('#padded');
  const shape = x.shape.map((dim, axis) =>
    add(dim, axis === 0 || axis === 3 ? 0 : (before[axis - 1] ?? 0) + (after[axis - 1] ?? 0)),
  );
  const sides = { before: [0, ...before, 0], after: [0, ...after, 0] };
  return call.draft.emit({ op: 'pad', name: output, input: x.name, output, ...sides, mode: 'constant', value }, shape);
}

export const conv: Handler = (call) => {
  const x = call.featureMap(0);
  const weight = call.weight(1, 'conv-weight', 4);
  const [channels = 1, perGroup = 1, kernelHeight = 1, kernelWidth = 1] = weight.shape;
  const kernel = pair(call, 'kernel_shape', 1, 1);
  if (call.ints('kernel_shape') && (kernel[0] !== kernelHeight || kernel[1] !== kernelWidth)) {
    throw call.bad(`its kernel is ${kernel.join(' x ')} but the weight's is ${kernelHeight} x ${kernelWidth}`);
  }
  const groups = call.int('group', 1);
  if (groups < 1 || channels % groups !== 0) throw call.bad(`${channels} channels cannot be in ${groups} groups`);
  checkChannels(call, x, perGroup * groups, weight.name);
  const window = windowOf(call, x.shape, [kernelHeight, kernelWidth]);
  const padded = padUnevenly(call, x, window, 0);
  const output = call.fresh();
  const y = call.draft.emit(
    {
      op: 'conv2d',
      name: output,
      input: padded.name,
      output,
      weight: weight.name,
      bias: call.has(2) ? call.vector(2, channels) : null,
      channels,
      kernelHeight,
      kernelWidth,
      stride: window.stride,
      padY: window.padding[0],
      padX: window.padding[1],
      dilation: window.dilation,
      groups,
    },
    [x.shape[0] ?? 1, ...window.size, channels],
  );
  call.giveFeatureMap(y);
};

function checkChannels(call: OperatorCall, x: Tensor, expected: number, weight: string): void {
  const given = x.shape.at(-1);
  if (given === expected) return;
  throw call.problem('shape-mismatch', `the input has ${given} channels, the weight ${weight} expects ${expected}`);
}

export const convTranspose: Handler = (call) => {
  const x = call.featureMap(0);
  const weight = call.weight(1, 'conv-transpose-weight', 4);
  const [inputs = 1, perGroup = 1, kernelHeight = 1, kernelWidth = 1] = weight.shape;
  const groups = call.int('group', 1);
  if (groups < 1 || inputs % groups !== 0) throw call.bad(`${inputs} channels cannot be in ${groups} groups`);
  checkChannels(call, x, inputs, weight.name);
  if (call.ints('output_shape') || !['NOTSET', '', 'VALID'].includes(call.text('auto_pad', 'NOTSET'))) {
    throw call.unsupported('a fixed output size');
  }
  const stride = same(call, 'strides');
  const dilation = same(call, 'dilations');
  const { before, after } = paddings(call, [1, 1], [1, 1], 1);
  const added = pair(call, 'output_padding', 0, 0);
  const [outputPadY, outputPadX] = [added[0] + before[0] - after[0], added[1] + before[1] - after[1]];
  if (outputPadY < 0 || outputPadX < 0) throw call.unsupported('more padding behind than in front');
  const [kernels, channels] = [[kernelHeight, kernelWidth], perGroup * groups];
  const size = [0, 1].map((axis) => {
    const span = ((kernels[axis] ?? 1) - 1) * dilation + 1;
    const rest = span + (added[axis] ?? 0) - (before[axis] ?? 0) - (after[axis] ?? 0);
    return add(mul(add(x.shape[axis + 1] ?? 1, -1), stride), rest);
  });
  const output = call.fresh();
  const y = call.draft.emit(
    {
      op: 'conv-transpose',
      name: output,
      input: x.name,
      output,
      weight: weight.name,
      bias: call.has(2) ? call.vector(2, channels) : null,
      channels,
      kernelHeight,
      kernelWidth,
      stride,
      padY: before[0],
      padX: before[1],
      dilation,
      groups,
      outputPadY,
      outputPadX,
    },
    [x.shape[0] ?? 1, ...size, channels],
  );
  call.giveFeatureMap(y);
};

/** Kernel of a pooling operator, and its output with regard to `ceil_mode`. */
function poolingOf(call: OperatorCall, x: Tensor) {
  if (!call.ints('kernel_shape')) throw call.bad('kernel_shape is missing');
  const kernel = pair(call, 'kernel_shape', 1, 1);
  const window = windowOf(call, x.shape, kernel);
  const ceilMode = call.int('ceil_mode', 0) === 1;
  if (window.dilation !== 1) throw call.unsupported('a dilation');
  if (kernel[0] !== kernel[1]) throw call.unsupported(`a kernel of ${kernel.join(' x ')}`);
  if (window.padding[0] !== window.padding[1]) throw call.unsupported('a padding that differs by axis');
  const [side, padding] = [kernel[0], window.padding[0]];
  if (padding * 2 > side) throw call.bad(`a padding of ${padding} is more than half of the kernel's ${side}`);
  if (!ceilMode) return { side, padding, ceilMode, window, size: window.size };
  // A last window that starts in the padding is dropped by some and kept by others.
  if (window.stride + padding > side) throw call.unsupported('ceil_mode with this stride');
  const size = [0, 1].map((axis) => {
    const pads = (window.extra.before[axis] ?? 0) + (window.extra.after[axis] ?? 0) + 2 * padding;
    return add(floorDiv(add(x.shape[axis + 1] ?? 1, pads - side + window.stride - 1), window.stride), 1);
  });
  return { side, padding, ceilMode, window, size };
}

export const maxPool: Handler = (call) => {
  const x = call.featureMap(0);
  if (call.node.outputs[1]) throw call.unsupported('the output of indices');
  const { side, padding, ceilMode, window, size } = poolingOf(call, x);
  const padded = padUnevenly(call, x, window, LOWEST);
  const output = call.fresh();
  const shape = [x.shape[0] ?? 1, ...size, x.shape[3] ?? 1];
  const options = { kernel: side, stride: window.stride, padding, ceilMode };
  call.giveFeatureMap(call.draft.emit({ op: 'max-pool', name: output, input: padded.name, output, ...options }, shape));
};

export const averagePool: Handler = (call) => {
  const x = call.featureMap(0);
  const { side, padding, ceilMode, window, size } = poolingOf(call, x);
  const countIncludePad = call.int('count_include_pad', 0) === 1;
  const uneven = [...window.extra.before, ...window.extra.after].some((pad) => pad > 0);
  if (uneven && !(countIncludePad && padding === 0)) throw call.unsupported('an uneven padding');
  const padded = padUnevenly(call, x, window, 0);
  const output = call.fresh();
  const shape = [x.shape[0] ?? 1, ...size, x.shape[3] ?? 1];
  const options = { kernel: side, stride: window.stride, padding, ceilMode, countIncludePad };
  call.giveFeatureMap(
    call.draft.emit({ op: 'average-pool', name: output, input: padded.name, output, ...options }, shape),
  );
};

const globalPool =
  (kind: 'mean' | 'max'): Handler =>
  (call) => {
    const x = call.tensor(0);
    const axes = x.shape.map((_, axis) => axis).slice(2);
    const output = call.fresh();
    const shape = x.shape.map((dim, axis) => (axis < 2 ? dim : 1));
    const node = { op: 'reduce', name: output, kind, input: x.name, output, axes, keepAxes: true } as const;
    call.give(call.draft.emit(node, shape));
  };

export const globalAveragePool = globalPool('mean');
export const globalMaxPool = globalPool('max');
