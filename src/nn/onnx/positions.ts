import { alongX, alongY, spanOf } from '../../gpu/window/window.js';
import type { Positions } from './draft.js';
import type { OperatorCall } from './operator-call.js';

/**
 * The position of the first pixel of each channel: PyTorch's exporter takes it from a pool whose windows are single pixels.
 */
export function firstPositions(call: OperatorCall, positions: Positions): Positions {
  const { window, shape } = positions;
  const isPixel = spanOf(alongY(window)) === 1 && spanOf(alongX(window)) === 1;
  const starts = call.numbersIfAny(1) ?? call.ints('starts') ?? [];
  const ends = call.numbersIfAny(2) ?? call.ints('ends') ?? [];
  const axes = (call.numbersIfAny(3) ?? call.ints('axes') ?? starts.map((_, axis) => axis)).map((axis) =>
    call.axis(axis, shape.length),
  );
  const isFirst =
    axes.length === shape.length - 2 && axes.every((axis, at) => axis > 1 && starts[at] === 0 && ends[at] === 1);
  if (!isPixel || !isFirst || positions.within !== 'batch') throw call.unsupported('a part of the positions of maxima');
  return { ...positions, shape: shape.map((dim, axis) => (axis < 2 ? dim : 1)), within: 'first of each channel' };
}

/** Positions in the whole batch less those of the first pixel of each channel: positions within a channel. */
export function positionsWithinChannel(call: OperatorCall): Positions | undefined {
  const [all, first] = [call.value(0), call.value(1)];
  if (all.kind !== 'positions' || first.kind !== 'positions') return undefined;
  const isOfOneMap = all.pooled.name === first.pooled.name;
  if (!isOfOneMap || all.within !== 'batch' || first.within !== 'first of each channel') return undefined;
  return { ...all, within: 'channel' };
}
