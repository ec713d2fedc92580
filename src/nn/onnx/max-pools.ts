import { alongX, alongY, spanOf, type Window } from '../../gpu/window/window.js';
import { adaptivePool } from './adaptive-pools.js';
import { type Dim, equal, evaluate, isNumber } from './dims.js';
import type { Positions, Tensor } from './draft.js';
import type { Handler, OperatorCall } from './operator-call.js';
import { type Pool, poolOf, shapeOf } from './pools.js';
import { barePart, giveWindowedMap, padded, paddingOf, paintedAlong, pairOf, windowedMap } from './windows.js';

export const maxPool: Handler = (call) => {
  const { x, isRow } = windowedMap(call, 0);
  const pool = poolOf(call, x, isRow);
  if (call.node.outputs[1]) call.give(positionsOf(call, x, pool, isRow), 1);
  if (!call.node.outputs[0]) return;
  giveWindowedMap(call, adaptivePool(call, x, pool.window, 'max') ?? emitMaxPool(call, x, pool), isRow);
};

function emitMaxPool(call: OperatorCall, x: Tensor, pool: Pool): Tensor {
  const output = call.fresh();
  const options = { ...pool.window, ceilMode: pool.ceilMode };
  return call.draft.emit({ op: 'max-pool', name: output, input: x.name, output, ...options }, shapeOf(x, pool));
}

function positionsOf(call: OperatorCall, pooled: Tensor, pool: Pool, isRow: boolean): Positions {
  const { window, ceilMode, size } = pool;
  const [batch = 1, , , channels = 1] = pooled.shape;
  if (call.int('storage_order', 0) !== 0) throw call.unsupported('counting positions by columns');
  const shape = isRow ? [batch, channels, size[1]] : [batch, channels, ...size];
  return { kind: 'positions', shape, pooled, window, ceilMode, within: 'batch' };
}

/** The inverse of max pooling: zeros, but for the values where the maxima were. */
export const maxUnpool: Handler = (call) => {
  const { x, isRow } = windowedMap(call, 0);
  const positions = call.value(1);
  if (positions.kind !== 'positions' || positions.within === 'first of each channel') {
    throw call.unsupported('positions that are no second output of a MaxPool');
  }
  const { pooled, window, ceilMode, within } = positions;
  if (window.strideY < spanOf(alongY(window)) || window.strideX < spanOf(alongX(window))) {
    throw call.unsupported('unpooling of windows that overlap (their maxima may be at one place)');
  }
  checkUnpooled(call, x, pooled, isRow);
  if (within === 'channel') {
    const value = 'counted within each channel, as PyTorch does; the standard counts them in the whole batch';
    call.draft.assumptions.push({ name: `positions of ${call.label}`, value });
  }
  const output = call.fresh();
  const options = { ...window, ceilMode };
  const node = { op: 'max-unpool', name: output, input: x.name, pooled: pooled.name, output, ...options } as const;
  giveWindowedMap(call, call.draft.emit(node, pooled.shape), isRow);
};

/** Positions count the pixels of the map that was pooled: only a map of its size can be restored. */
function checkUnpooled(call: OperatorCall, x: Tensor, pooled: Tensor, isRow: boolean): void {
  const { hints } = call.draft.options;
  const asked = call.has(2) ? call.known(2).values : undefined;
  const size = asked ? asked.slice(isRow ? -1 : -2) : unpooledSize(call, x, isRow).slice(isRow ? 1 : 0);
  const wanted = pooled.shape.slice(isRow ? 2 : 1, 3);
  const at = (dim: Dim | undefined): number => evaluate(dim ?? 1, hints);
  if (size.some((dim, axis) => at(dim) !== at(wanted[axis]))) {
    const [from, to] = [wanted, size].map((dims) => dims.map(at).join(' x '));
    throw call.problem(
      'unsupported-op',
      `it restores ${to} pixels of a map that had ${from}, which is not supported`,
      true,
    );
  }
  // A number that the export has fixed can stand only for the map that was pooled.
  const isSame = size.every((dim, axis) => equal(dim, wanted[axis]) || (asked !== undefined && isNumber(dim)));
  if (!isSame) throw call.problem('unsupported-op', 'the size that it restores depends on the size of the image', true);
}

/** Height and width by the window of the operator itself. */
function unpooledSize(call: OperatorCall, x: Tensor, isRow: boolean): [Dim, Dim] {
  const padding = paddingOf(call, isRow);
  if (padding.kind !== 'given') throw call.unsupported('auto_pad');
  const bare: Window = barePart(call, pairOf(call, 'kernel_shape', isRow, 1, 1), isRow);
  const window = padded(bare, padding.before, padding.after);
  const [, height = 1, width = 1] = x.shape;
  return [paintedAlong(height, alongY(window)), paintedAlong(width, alongX(window))];
}
