import type { Tensor } from '@tensorflow/tfjs-core';
import { flatGrid } from '../elementwise/flat-grid.js';
import { type LaneCount, laneKernels, lanesOf } from '../elementwise/lanes.js';
import type { Kernel } from '../kernel.js';
import { onSoftwareAdapter } from '../reduction.js';
import { storedLaneKernels } from '../storage/forms.js';
import type { Storage } from '../storage/half.js';
import totalsOfOne from './lane-totals-1.wgsl?raw';
import totalsOfFour from './lane-totals-4.wgsl?raw';
import team from './team.wgsl?raw';

/** Neighbouring threads that share a row in a kernel of `rowKernels`: a power of two up to 64. */
export type Team = 1 | 2 | 4 | 8 | 16 | 32 | 64;

const largestTeam = 64;

/** One kernel that reduces rows, in both lane widths: its WGSL may use `lane-totals` and `team.wgsl`. */
export function rowKernels(name: string, wgsl: string): Record<LaneCount, Kernel> {
  const { 1: one, 4: four } = laneKernels(name, `${team}${wgsl}`);
  return {
    1: { ...one, wgsl: `${one.wgsl}${totalsOfOne}` },
    4: { ...four, wgsl: `${four.wgsl}${totalsOfFour}` },
  };
}

/** `rowKernels` in both storages: its WGSL has `StoredLanes` for the values in memory. */
export function storedRowKernels(name: string, wgsl: string): Record<Storage, Record<LaneCount, Kernel>> {
  const { float32, float16 } = storedLaneKernels(name, `${team}${wgsl}`);
  const withTotals = ({ 1: one, 4: four }: Record<LaneCount, Kernel>): Record<LaneCount, Kernel> => ({
    1: { ...one, wgsl: `${one.wgsl}${totalsOfOne}` },
    4: { ...four, wgsl: `${four.wgsl}${totalsOfFour}` },
  });
  return { float32: withTotals(float32), float16: withTotals(float16) };
}

/**
 * The team for rows of `units` loads. A GPU reads a row fastest with neighbouring threads; a software adapter pays for
 * every barrier and has no neighbours to gain from, so there one thread takes the whole row.
 */
export function teamOf(units: number): Team {
  if (onSoftwareAdapter()) return 1;
  let size = 1;
  while (size < largestTeam && size * 2 <= units) size *= 2;
  return size as Team;
}

export const teamed = (kernel: Kernel, size: Team): Kernel => ({ ...kernel, constants: { TEAM: size } });

export interface Rows {
  rows: number;
  /** Values from one row to the next. */
  stride: number;
  lanes: LaneCount;
  team: Team;
  /** Workgroups for one team per row. */
  grid: [number, number];
}

/** `x` [.., C] as rows along its last axis. @throws Error when it is empty */
export function rowsOf(what: string, x: Tensor, team?: Team): Rows {
  const stride = x.shape.at(-1) ?? 0;
  if (stride === 0 || x.size === 0) throw new Error(`${what} needs a tensor [.., C] with values, not [${x.shape}].`);
  const rows = x.size / stride;
  const lanes = lanesOf(stride);
  const size = team ?? teamOf(stride / lanes);
  return { rows, stride, lanes, team: size, grid: flatGrid(rows * size) };
}
