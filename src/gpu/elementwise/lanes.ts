import type { Kernel } from '../kernel.js';
import oneWgsl from './lanes-1.wgsl?raw';
import fourWgsl from './lanes-4.wgsl?raw';

/** Neighbouring values that one thread works on. */
export type LaneCount = 1 | 4;

/**
 * 4 where the sizes allow it: loads of 16 bytes made an addition 2.7 times as fast as one thread per value, on both
 * software drivers.
 */
export const lanesOf = (...sizes: number[]): LaneCount => (sizes.every((size) => size % 4 === 0) ? 4 : 1);

/**
 * One kernel in both widths. Its WGSL is written for the type `Lanes` (f32 or vec4f) and `IntLanes` (i32 or vec4i), which
 * `lanes-1.wgsl` and `lanes-4.wgsl` define; sizes in its uniforms count lanes, not values.
 */
export const laneKernels = (name: string, wgsl: string): Record<LaneCount, Kernel> => ({
  1: { name: `${name}-x1`, wgsl: `${oneWgsl}${wgsl}` },
  4: { name: `${name}-x4`, wgsl: `${fourWgsl}${wgsl}` },
});
