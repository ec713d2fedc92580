import { alongX, alongY, type Window, type WindowAxis } from '../../gpu/window/window.js';
import { type Dim, equal, evaluate, exactQuotient, type ImageAxes, isNumber } from './dims.js';
import type { Tensor } from './draft.js';
import type { OperatorCall } from './operator-call.js';

/*
 * Exporters write an adaptive pool, which shares a map out among a fixed number of outputs, as one whose windows have the
 * size that this came to for the exported image. For images of other sizes they would be the wrong ones.
 */

type Kind = 'mean' | 'max';

/** More outputs along an axis than adaptive pools have; smaller windows than they have where only that tells them apart. */
const MOST_BINS = 8;
const LEAST_SIDE = 6;

/** The size of a map along an axis when the image has the exported size, if that was fixed. */
function exportedSize({ draft }: OperatorCall, dim: Dim, axis: 'height' | 'width'): number | undefined {
  const { exported, axes, hints } = draft.options;
  const size = exported[axis];
  if (size === undefined) return undefined;
  if (!isNumber(dim)) return evaluate(dim, { ...hints, ...exported } satisfies ImageAxes);
  const now = axes[axis];
  return isNumber(now) ? (dim * size) / now : dim;
}

/** How windows share an axis out: each pixel is one, all pixels are one, or there are so many windows. */
type Share = 'each' | 'all' | number;

function shareOf({ kernel, stride, dilation, before, after }: WindowAxis, size: number | undefined): Share | undefined {
  if (size === undefined || dilation !== 1 || before !== 0 || after !== 0) return undefined;
  if (kernel === 1 && stride === 1) return 'each';
  if (kernel === size) return 'all';
  return kernel === stride && size % kernel === 0 ? size / kernel : undefined;
}

interface SharedAxis {
  share: Share;
  kernel: number;
  size: Dim;
}

/** True for what was an adaptive pool by all appearances. Pools that halve a map are none. */
function isAdaptive(axes: readonly [SharedAxis, SharedAxis]): boolean {
  if (axes.some(({ share, kernel }) => share === 'all' && kernel > 2)) return true;
  const [y, x] = axes;
  if (typeof y.share === 'number' && y.share === x.share && y.kernel !== x.kernel) return true;
  const parts = axes.filter(({ share }) => typeof share === 'number');
  return parts.length > 0 && parts.every(({ share, kernel }) => Number(share) <= MOST_BINS && kernel >= LEAST_SIDE);
}

/** True where the windows of the file are the right ones. */
const isAsExported = ({ share, kernel, size }: SharedAxis): boolean =>
  share === 'each' || equal(size, share === 'all' ? kernel : share * kernel);

/**
 * What was an adaptive pool at the exported size, for the sizes that the image may have now. Undefined for other pools, and
 * where the map has the exported size: there its windows are the right ones.
 * @throws ImportProblem where a map of these sizes cannot be shared out evenly
 */
export function adaptivePool(call: OperatorCall, x: Tensor, window: Window, kind: Kind): Tensor | undefined {
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  const [rows, columns] = [alongY(window), alongX(window)];
  const [y, z] = [
    shareOf(rows, exportedSize(call, height, 'height')),
    shareOf(columns, exportedSize(call, width, 'width')),
  ];
  if (y === undefined || z === undefined) return undefined;
  const axes = [
    { share: y, kernel: rows.kernel, size: height },
    { share: z, kernel: columns.kernel, size: width },
  ] as const;
  if (!isAdaptive(axes) || axes.every(isAsExported)) return undefined;
  call.draft.generalisedReshapes += 1;
  const output = call.fresh('#pooled');
  const node = { op: 'reduce', name: output, kind, output } as const;
  if (axes.every(({ share }) => typeof share !== 'number')) {
    const whole = [1, 2].filter((axis) => axes[axis - 1]?.share === 'all');
    const shape = x.shape.map((dim, axis) => (whole.includes(axis) ? 1 : dim));
    return call.draft.emit({ ...node, input: x.name, axes: whole, keepAxes: true }, shape);
  }
  const [[above, side], [across, length]] = [partsOf(call, axes[0]), partsOf(call, axes[1])];
  const parts = call.draft.reshape(x, [batch, above, side, across, length, channels], call.fresh('#parts'));
  const shape = [batch, above, across, channels];
  return call.draft.emit({ ...node, input: parts.name, axes: [2, 4], keepAxes: false }, shape);
}

/** Windows along an axis, and the pixels of each. */
function partsOf(call: OperatorCall, { share, size }: SharedAxis): readonly [Dim, Dim] {
  if (share === 'each') return [size, 1];
  if (share === 'all') return [1, size];
  const side = exactQuotient(size, share);
  if (side !== undefined) return [share, side];
  const fits = `it shares the map of the exported size out among ${share} windows (an adaptive pool)`;
  throw call.problem('unsupported-op', `${fits}, which fits only images of some sizes`, true);
}
