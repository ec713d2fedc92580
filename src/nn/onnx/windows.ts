import { alongX, alongY, spanOf, type Window, type WindowAxis } from '../../gpu/window/window.js';
import { add, ceilDiv, type Dim, floorDiv, isNumber, mul, sub } from './dims.js';
import type { Tensor } from './draft.js';
import type { OperatorCall } from './operator-call.js';

/** A pair of numbers for the height and the width of a map. */
export type Pair = readonly [number, number];

/**
 * The input of an operator with a window, as a map [N, H, W, C]. Rows [N, C, L] are a map of one row: whatever the operator
 * says of its one axis is then meant for the second one.
 */
export function windowedMap(call: OperatorCall, input: number): { x: Tensor; isRow: boolean } {
  const x = call.tensor(input);
  if (x.shape.length === 5) {
    const message = 'its input has three axes beside the channels, and networks of volumes are not supported';
    throw call.problem('unsupported-op', `${message}; give a network of single images`);
  }
  if (x.shape.length !== 3) return { x: call.featureMap(input), isRow: false };
  const [batch = 1, channels = 1, length = 1] = x.shape;
  const map = call.draft.reshape(x, [batch, channels, 1, length], call.fresh('#map'));
  return { x: call.draft.transpose(map, [0, 2, 3, 1]), isRow: true };
}

/** Gives a map [N, H, W, C] with as many axes as the input had. */
export function giveWindowedMap(call: OperatorCall, y: Tensor, isRow: boolean): void {
  if (!isRow) {
    call.giveFeatureMap(y);
    return;
  }
  const map = call.draft.transpose(y, [0, 3, 1, 2]);
  const [batch = 1, channels = 1, , length = 1] = map.shape;
  call.give(call.draft.reshape(map, [batch, channels, length], call.fresh('#row')));
}

/** An attribute with a number for each axis; `otherwise` where it is not given, and along the axis that a row does not have. */
export function pairOf(call: OperatorCall, name: string, isRow: boolean, otherwise: number, least: number): Pair {
  const values = call.ints(name);
  if (!values) return [otherwise, otherwise];
  if (values.length !== (isRow ? 1 : 2)) {
    throw call.bad(`${name} has ${values.length} numbers for ${isRow ? 'one axis' : 'two axes'}`);
  }
  if (values.some((value) => !Number.isSafeInteger(value) || value < least)) {
    throw call.bad(`${name} is ${values.join(' x ')}, at least ${least} is needed`);
  }
  const [first = otherwise, second = first] = values;
  return isRow ? [otherwise, first] : [first, second];
}

/** How an operator pads: as it says, or so that windows fill the map. */
export type Padding = { kind: 'given'; before: Pair; after: Pair } | { kind: 'same'; more: 'before' | 'after' };

export function paddingOf(call: OperatorCall, isRow: boolean): Padding {
  const automatic = call.text('auto_pad', 'NOTSET');
  switch (automatic) {
    case 'NOTSET':
    case '':
      return { kind: 'given', ...givenPads(call, isRow) };
    case 'VALID':
      return { kind: 'given', before: [0, 0], after: [0, 0] };
    case 'SAME_UPPER':
      return { kind: 'same', more: 'after' };
    case 'SAME_LOWER':
      return { kind: 'same', more: 'before' };
    default:
      throw call.bad(`auto_pad is ${automatic}`);
  }
}

function givenPads(call: OperatorCall, isRow: boolean): { before: Pair; after: Pair } {
  const pads = call.ints('pads') ?? [];
  const count = isRow ? 1 : 2;
  if (pads.length !== 0 && pads.length !== 2 * count) {
    throw call.bad(`pads has ${pads.length} numbers for ${isRow ? 'one axis' : 'two axes'}`);
  }
  if (!pads.every(Number.isSafeInteger)) throw call.bad(`pads are ${pads.join(', ')}`);
  const side = (from: number): Pair => (isRow ? [0, pads[from] ?? 0] : [pads[from] ?? 0, pads[from + 1] ?? 0]);
  return { before: side(0), after: side(count) };
}

/** Shares padding out to both sides; where it is odd, `more` gets the larger part. */
export function sharedOut(total: number, more: 'before' | 'after'): { before: number; after: number } {
  const [small, large] = [Math.floor(total / 2), Math.ceil(total / 2)];
  return more === 'after' ? { before: small, after: large } : { before: large, after: small };
}

/** Padding of an axis in all, so that there are ceil(size / stride) windows. */
function samePadding(call: OperatorCall, size: Dim, { stride, ...axis }: WindowAxis): number {
  const padding = sub(mul(add(ceilDiv(size, stride), -1), stride), add(size, -spanOf(axis)));
  if (isNumber(padding)) return Math.max(0, padding);
  if (stride === 1) return spanOf(axis) - 1;
  throw call.problem('unsupported-op', 'its padding depends on the size of the image', true);
}

/** A window without its padding. */
export function barePart(call: OperatorCall, kernel: Pair, isRow: boolean): Window {
  const [strideY, strideX] = pairOf(call, 'strides', isRow, 1, 1);
  const [dilationY, dilationX] = pairOf(call, 'dilations', isRow, 1, 1);
  const [kernelHeight, kernelWidth] = kernel;
  const steps = { kernelHeight, kernelWidth, strideY, strideX, dilationY, dilationX };
  return { ...steps, padTop: 0, padLeft: 0, padBottom: 0, padRight: 0 };
}

export const padded = (window: Window, before: Pair, after: Pair): Window => ({
  ...window,
  padTop: before[0],
  padLeft: before[1],
  padBottom: after[0],
  padRight: after[1],
});

/** The window of an operator over a map [N, H, W, C]. */
export function windowOf(call: OperatorCall, [, height = 1, width = 1]: readonly Dim[], kernel: Pair, isRow: boolean) {
  const bare = barePart(call, kernel, isRow);
  const padding = paddingOf(call, isRow);
  if (padding.kind === 'given') return { window: padded(bare, padding.before, padding.after), isFilled: false };
  const y = sharedOut(samePadding(call, height, alongY(bare)), padding.more);
  const x = sharedOut(samePadding(call, width, alongX(bare)), padding.more);
  return { window: padded(bare, [y.before, x.before], [y.after, x.after]), isFilled: true };
}

/** Windows along an axis, rounded down. */
export const windowsAlong = (size: Dim, axis: WindowAxis): Dim =>
  add(floorDiv(add(size, axis.before + axis.after - spanOf(axis)), axis.stride), 1);

/** Pixels along an axis of a transposed convolution's output. */
export const paintedAlong = (size: Dim, axis: WindowAxis): Dim =>
  add(mul(add(size, -1), axis.stride), spanOf(axis) - axis.before - axis.after);
