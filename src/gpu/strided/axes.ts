import type { LaneCount } from '../elementwise/lanes.js';
import { type Scalar, u32 } from '../kernel.js';

/** One axis of a walk over several tensors at once: its length, and how far a step goes in each of them, in values. */
export interface WalkAxis {
  size: number;
  /** One for each tensor; 0 stays, a negative number goes back. */
  strides: readonly number[];
}

/** Most axes of a walk, counted after joining axes that all tensors walk as one. */
const mostAxes = 6;

/** A walk in the form that kernels take: at most 6 axes, outermost first. */
export interface Walk {
  axes: WalkAxis[];
  /** Steps in all. */
  count: number;
  starts: number[];
  /** 4 where every tensor is walked in whole blocks of 4 neighbours (or, where that is allowed, stays within the block). */
  lanes: LaneCount;
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** Strides of a tensor whose values lie in order, in values. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--)
    strides[axis] = (strides[axis + 1] ?? 1) * (shape[axis + 1] ?? 1);
  return strides;
}

/**
 * Strides of a tensor of shape `from` that is read as one of shape `to`, by NumPy's broadcasting: 0 along repeated axes.
 * @throws Error when it does not broadcast
 */
export function broadcastStrides(from: readonly number[], to: readonly number[]): number[] {
  const missing = to.length - from.length;
  const strides = stridesOf(from);
  const fits = missing >= 0 && from.every((size, axis) => size === 1 || size === to[axis + missing]);
  if (!fits) throw new Error(`A tensor [${from}] cannot be broadcast to [${to}].`);
  return to.map((_, axis) => ((from[axis - missing] ?? 1) === 1 ? 0 : (strides[axis - missing] ?? 0)));
}

/** The shape that NumPy broadcasts two shapes to. @throws Error when there is none */
export function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const [left, right] = [a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1];
    if (left !== right && left !== 1 && right !== 1) throw new Error(`Shapes [${a}] and [${b}] do not broadcast.`);
    return left === 1 ? right : left;
  });
}

/** Drops axes of one step and joins neighbours that all tensors walk as one. */
function joined(axes: readonly WalkAxis[]): WalkAxis[] {
  const kept: WalkAxis[] = [];
  for (const axis of axes) {
    if (axis.size === 1) continue;
    const outer = kept.at(-1);
    const asOne = outer?.strides.every((stride, tensor) => stride === (axis.strides[tensor] ?? 0) * axis.size);
    if (outer && asOne) kept[kept.length - 1] = { size: outer.size * axis.size, strides: axis.strides };
    else kept.push(axis);
  }
  return kept;
}

function walkedByFour(axes: readonly WalkAxis[], starts: readonly number[], maySplat: boolean): boolean {
  const inner = axes.at(-1);
  if (!inner || inner.size % 4 !== 0) return false;
  return starts.every((start, tensor) => {
    const stride = inner.strides[tensor];
    if (stride === 0 && maySplat) return true;
    const blocks = axes.slice(0, -1).every(({ strides }) => (strides[tensor] ?? 0) % 4 === 0);
    return stride === 1 && start % 4 === 0 && blocks;
  });
}

/**
 * Plans a walk. `maySplat`: the kernel can read a single value into all four lanes (a tensor whose innermost stride is 0).
 * @throws Error when more than 6 axes are left
 */
export function planWalk(
  axes: readonly WalkAxis[],
  starts: readonly number[],
  { maySplat = false }: { maySplat?: boolean } = {},
): Walk {
  const kept = joined(axes);
  if (kept.length > mostAxes) throw new Error(`A tensor of ${kept.length} separate axes is more than ${mostAxes}.`);
  const count = sizeOf(kept.map(({ size }) => size));
  if (!walkedByFour(kept, starts, maySplat)) return { axes: kept, count, starts: [...starts], lanes: 1 };
  const inner = kept.length - 1;
  const splat = starts.map((_, tensor) => kept[inner]?.strides[tensor] === 0);
  const byFour = kept.map(({ size, strides }, axis) =>
    axis === inner
      ? { size: size / 4, strides }
      : { size, strides: strides.map((stride, tensor) => (splat[tensor] ? stride : stride / 4)) },
  );
  const blocks = starts.map((start, tensor) => (splat[tensor] ? start : start / 4));
  return { axes: byFour, count: count / 4, starts: blocks, lanes: 4 };
}

/** True for each tensor that is read one value at a time into all lanes. */
export const splatted = ({ axes, starts, lanes }: Walk): boolean[] =>
  starts.map((_, tensor) => lanes === 4 && axes.at(-1)?.strides[tensor] === 0);

/**
 * A walk over up to three tensors as it stands in the uniforms of a kernel: count and starts, then for each axis its size
 * and strides. Negative strides wrap around as unsigned numbers.
 */
export function walkScalars({ axes, count, starts }: Walk): Scalar[] {
  const wrapped = (value: number) => u32(value >>> 0);
  const three = (values: readonly number[]) => [0, 1, 2].map((tensor) => wrapped(values[tensor] ?? 0));
  const places = Array.from({ length: mostAxes }, (_, axis) => axes[axis] ?? { size: 1, strides: [] });
  return [u32(count), ...three(starts), ...places.flatMap(({ size, strides }) => [u32(size), ...three(strides)])];
}
