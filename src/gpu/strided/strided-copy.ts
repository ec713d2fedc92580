import { dispatch } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import type { Binding } from '../kernel.js';
import { storedLaneKernels } from '../storage/forms.js';
import { storageOfBinding } from '../storage/half.js';
import { planWalk, walkScalars } from './axes.js';
import copyWgsl from './copy.wgsl?raw';
import walkWgsl from './walk.wgsl?raw';

const copyKernels = storedLaneKernels('strided-copy', `${walkWgsl}${copyWgsl}`);

/** An axis that a copy walks: its length, and the strides in source and target, in values. */
export interface CopyAxis {
  size: number;
  from: number;
  to: number;
}

/** The walk of a copy, and where it starts in source and target. */
export interface CopyPlan {
  axes: readonly CopyAxis[];
  fromStart?: number;
  toStart?: number;
}

/** The way back: each value from where it was put to where it came from. */
export const reversed = ({ axes, fromStart = 0, toStart = 0 }: CopyPlan): CopyPlan => ({
  axes: axes.map(({ size, from, to }) => ({ size, from: to, to: from })),
  fromStart: toStart,
  toStart: fromStart,
});

/**
 * Copies values of `source` to places of `target`, or adds them there (`add`; then a place may be met only once). Other
 * places stay as they are. Both are of one storage. One dispatch.
 */
export function stridedCopy(source: Binding, target: Binding, plan: CopyPlan, { add = false } = {}): void {
  const storage = storageOfBinding(source);
  if (storageOfBinding(target) !== storage) throw new Error(`Values of ${storage} go to a tensor of their own kind.`);
  const axes = plan.axes.map(({ size, from, to }) => ({ size, strides: [from, to] }));
  const walk = planWalk(axes, [plan.fromStart ?? 0, plan.toStart ?? 0]);
  if (walk.count === 0) return;
  const kernel = { ...copyKernels[storage][walk.lanes], constants: { RANK: walk.axes.length, ADD: Number(add) } };
  dispatch(kernel, [source, target], walkScalars(walk), flatGrid(walk.count));
}
