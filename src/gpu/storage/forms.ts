import { type LaneCount, laneKernels } from '../elementwise/lanes.js';
import type { Kernel } from '../kernel.js';
import enableF16 from './enable-f16.wgsl?raw';
import type { Storage } from './half.js';
import float16Wgsl from './storage-float16.wgsl?raw';
import float32Wgsl from './storage-float32.wgsl?raw';
import storedOneWgsl from './stored-lanes-1.wgsl?raw';
import storedFourWgsl from './stored-lanes-4.wgsl?raw';

/**
 * One kernel in both storages. Its WGSL declares what may be float16 with `Stored` and `Stored4`, converts what it loads
 * to f32 and what it stores back. (Directives come first in WGSL; aliases may stand anywhere.)
 */
export const storedForms = (name: string, wgsl: string): Record<Storage, Kernel> => ({
  float32: { name, wgsl: `${wgsl}${float32Wgsl}` },
  float16: { name: `${name}-float16`, wgsl: `${enableF16}${wgsl}${float16Wgsl}`, float16: true },
});

/** One kernel in both storages and both lane widths: `laneKernels`, with `StoredLanes` for the values in memory. */
export function storedLaneKernels(name: string, wgsl: string): Record<Storage, Record<LaneCount, Kernel>> {
  const { 1: one, 4: four } = laneKernels(name, wgsl);
  const ones = storedForms(one.name, one.wgsl + storedOneWgsl);
  const fours = storedForms(four.name, four.wgsl + storedFourWgsl);
  return { float32: { 1: ones.float32, 4: fours.float32 }, float16: { 1: ones.float16, 4: fours.float16 } };
}
