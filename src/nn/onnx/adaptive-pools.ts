import { alongX, alongY, type Window, type WindowAxis } from '../../gpu/window/window.js';
import type { ReduceNode } from '../graph.js';
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

/** Outputs of windows that share an axis out; undefined where they do not. */
function binsAlong({ kernel, stride, dilation, before, after }: WindowAxis, size: number | undefined) {
  if (size === undefined || dilation !== 1 || before !== 0 || after !== 0) return undefined;
  if (kernel === size) return 1;
  return kernel === stride && size % kernel === 0 ? size / kernel : undefined;
}

/** Outputs along both axes of what was an adaptive pool by all appearances. Pools that halve a map are none. */
function adaptiveBins(call: OperatorCall, { shape }: Tensor, window: Window): [number, number] | undefined {
  const [rows, columns] = [alongY(window), alongX(window)];
  const y = binsAlong(rows, exportedSize(call, shape[1] ?? 1, 'height'));
  const x = binsAlong(columns, exportedSize(call, shape[2] ?? 1, 'width'));
  if (y === undefined || x === undefined) return undefined;
  const sides = [rows.kernel, columns.kernel];
  const isWhole = (y === 1 && rows.kernel > 2) || (x === 1 && columns.kernel > 2);
  const isOblong = y === x && rows.kernel !== columns.kernel;
  const isLarge = Math.max(y, x) <= MOST_BINS && Math.min(...sides) >= LEAST_SIDE;
  return isWhole || isOblong || isLarge ? [y, x] : undefined;
}

/**
 * What was an adaptive pool at the exported size, for the sizes that the image may have now. Undefined for other pools, and
 * where the map has the exported size: there its windows are the right ones.
 * @throws ImportProblem where a map of these sizes cannot be shared out evenly
 */
export function adaptivePool(call: OperatorCall, x: Tensor, window: Window, kind: Kind): Tensor | undefined {
  const bins = adaptiveBins(call, x, window);
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  const { kernelHeight, kernelWidth } = window;
  if (!bins || (equal(height, bins[0] * kernelHeight) && equal(width, bins[1] * kernelWidth))) return undefined;
  const sides = [sideOf(call, height, bins[0]), sideOf(call, width, bins[1])] as const;
  call.draft.generalisedReshapes += 1;
  const parts = call.draft.reshape(x, [batch, bins[0], sides[0], bins[1], sides[1], channels], call.fresh('#parts'));
  const output = call.fresh('#pooled');
  const node: ReduceNode = {
    op: 'reduce',
    name: output,
    kind,
    input: parts.name,
    output,
    axes: [2, 4],
    keepAxes: false,
  };
  return call.draft.emit(node, [batch, ...bins, channels]);
}

function sideOf(call: OperatorCall, size: Dim, bins: number): Dim {
  const side = exactQuotient(size, bins);
  if (side !== undefined && (!isNumber(side) || Number.isInteger(side))) return side;
  const message = `it shares the map of the exported size out among ${bins} windows (an adaptive pool), which fits images of some sizes only`;
  throw call.problem('unsupported-op', message, true);
}
