import { alongX, alongY, spanOf, type Window, type WindowAxis } from '../../gpu/window/window.js';
import { emitBinary } from './arithmetic.js';
import { type Dim, isNumber, shown } from './dims.js';
import type { Tensor } from './draft.js';
import type { Handler, OperatorCall } from './operator-call.js';
import {
  barePart,
  giveWindowedMap,
  type Pair,
  padded,
  paddingOf,
  paintedAlong,
  pairOf,
  sharedOut,
  windowedMap,
  windowOf,
  windowsAlong,
} from './windows.js';

type WeightKind = 'conv-weight' | 'conv-transpose-weight';

/** The weight of a convolution: its name, its first two axes, and its kernel. */
function weightOf(call: OperatorCall, kind: WeightKind, isRow: boolean) {
  const { name, shape } = call.weight(1, kind, isRow ? 3 : 4);
  const [first = 1, second = 1, ...sides] = shape;
  const [a = 1, b = 1] = sides;
  const kernel: Pair = isRow ? [1, a] : [a, b];
  const given = pairOf(call, 'kernel_shape', isRow, 1, 1);
  if (call.ints('kernel_shape') && String(given) !== String(kernel)) {
    throw call.bad(`its kernel is ${given.join(' x ')} but the weight's is ${kernel.join(' x ')}`);
  }
  return { name, first, second, kernel };
}

function checkChannels(call: OperatorCall, x: Tensor, expected: number, weight: string): void {
  const given = x.shape.at(-1);
  if (given === expected) return;
  const message = `the input has ${shown([given ?? 0])} channels, the weight ${weight} expects ${expected}`;
  throw call.problem('shape-mismatch', message, !isNumber(given ?? 0));
}

/** A bias that is a vector of the file belongs to the layer. Another one is added behind it. */
function ownBias(call: OperatorCall, channels: number): string | null {
  return call.has(2) && call.value(2).kind === 'parameter' ? call.vector(2, channels) : null;
}

function withOtherBias(call: OperatorCall, y: Tensor, channels: number): Tensor {
  if (!call.has(2) || call.value(2).kind === 'parameter') return y;
  const bias = call.tensor(2);
  if (bias.shape.length !== 1 || bias.shape[0] !== channels) {
    throw call.problem('shape-mismatch', `its bias ${call.node.inputs[2]} is no vector of ${channels} values`);
  }
  return emitBinary(call, 'add', y, bias, '#bias');
}

export const conv: Handler = (call) => {
  const { x, isRow } = windowedMap(call, 0);
  const { name, first: channels, second: perGroup, kernel } = weightOf(call, 'conv-weight', isRow);
  const groups = call.int('group', 1);
  if (groups < 1 || channels % groups !== 0) throw call.bad(`${channels} channels cannot be in ${groups} groups`);
  checkChannels(call, x, perGroup * groups, name);
  const { window } = windowOf(call, x.shape, kernel, isRow);
  const [batch = 1, height = 1, width = 1] = x.shape;
  const size = [windowsAlong(height, alongY(window)), windowsAlong(width, alongX(window))];
  const output = call.fresh();
  const layer = { weight: name, bias: ownBias(call, channels), channels, groups };
  const node = { op: 'conv2d', name: output, input: x.name, output, ...layer, ...window } as const;
  const y = call.draft.emit(node, [batch, ...size, channels]);
  giveWindowedMap(call, withOtherBias(call, y, channels), isRow);
};

export const convTranspose: Handler = (call) => {
  const { x, isRow } = windowedMap(call, 0);
  const { name, first: inputs, second: perGroup, kernel } = weightOf(call, 'conv-transpose-weight', isRow);
  const groups = call.int('group', 1);
  if (groups < 1 || inputs % groups !== 0) throw call.bad(`${inputs} channels cannot be in ${groups} groups`);
  checkChannels(call, x, inputs, name);
  const channels = perGroup * groups;
  const window = paintedWindow(call, x, kernel, isRow);
  const [batch = 1, height = 1, width = 1] = x.shape;
  const size = [paintedAlong(height, alongY(window)), paintedAlong(width, alongX(window))];
  const output = call.fresh();
  const layer = { weight: name, bias: ownBias(call, channels), channels, groups };
  const node = { op: 'conv-transpose', name: output, input: x.name, output, ...layer, ...window } as const;
  const y = call.draft.emit(node, [batch, ...size, channels]);
  giveWindowedMap(call, withOtherBias(call, y, channels), isRow);
};

/** The window of a transposed convolution. What the output has at its far ends beyond its windows is negative padding. */
function paintedWindow(call: OperatorCall, x: Tensor, kernel: Pair, isRow: boolean): Window {
  const bare = barePart(call, kernel, isRow);
  const added = pairOf(call, 'output_padding', isRow, 0, 0);
  const asked = askedSize(call, isRow);
  const padding = paddingOf(call, isRow);
  if (padding.kind === 'given' && !asked) {
    const [bottom, right] = padding.after;
    return padded(bare, padding.before, [bottom - added[0], right - added[1]]);
  }
  const more = padding.kind === 'same' ? padding.more : 'before';
  const [, height = 1, width = 1] = x.shape;
  const sides = (size: Dim, axis: WindowAxis, at: 0 | 1): Pair => {
    // The output has as many pixels as it says, or `stride` for each of the input.
    const over = asked ? paintedWhole(call, size, axis) - asked[at] : spanOf(axis) - axis.stride;
    const { before } = sharedOut(Math.max(0, over + added[at]), more);
    return [before, over - before];
  };
  const [top, bottom] = sides(height, alongY(bare), 0);
  const [left, right] = sides(width, alongX(bare), 1);
  return padded(bare, [top, left], [bottom, right]);
}

/** Pixels from the first window to the end of the last one. */
function paintedWhole(call: OperatorCall, size: Dim, axis: WindowAxis): number {
  const whole = paintedAlong(size, axis);
  if (isNumber(whole)) return whole;
  throw call.problem('unsupported-op', 'a fixed output_shape belongs to images of one size', true);
}

/** Height and width in `output_shape`, before which some exporters put batch and channels. */
function askedSize(call: OperatorCall, isRow: boolean): Pair | undefined {
  const values = call.ints('output_shape');
  if (!values || values.length === 0) return undefined;
  const count = isRow ? 1 : 2;
  const sides = values.slice(-count);
  const isWhole = sides.every((side) => Number.isSafeInteger(side) && side >= 1);
  if (!isWhole || ![count, count + 2].includes(values.length)) throw call.bad(`output_shape is ${values.join(', ')}`);
  const [first = 1, second = 1] = sides;
  return isRow ? [1, first] : [first, second];
}
