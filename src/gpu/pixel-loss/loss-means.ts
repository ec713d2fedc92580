import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import flatGridWgsl from '../elementwise/flat-grid.wgsl?raw';
import { type Kernel, u32 } from '../kernel.js';
import { reduction } from '../reduction.js';
import clearWgsl from './clear.wgsl?raw';
import meansWgsl from './means.wgsl?raw';
import meansByWorkgroupsWgsl from './means-by-workgroups.wgsl?raw';
import partialSumsWgsl from './partial-sums.wgsl?raw';
import partialSumsByWorkgroupsWgsl from './partial-sums-by-workgroups.wgsl?raw';
import { type PixelMap, rowsOf } from './pixel-map.js';

/** Bins of the histogram of the normalised entropy h. */
export const entropyBins = 64;
const counterCopies = 64;
/** Sums per strip: four terms and h. */
const sumCount = 5;
const largestPartition = 512;

const clear: Kernel = { name: 'pixel-loss-clear', wgsl: `${flatGridWgsl}\n${clearWgsl}` };
const partialSums: Kernel = { name: 'pixel-loss-partial-sums', wgsl: `${flatGridWgsl}\n${partialSumsWgsl}` };
const partialSumsByWorkgroups: Kernel = {
  name: 'pixel-loss-partial-sums-by-workgroups',
  wgsl: partialSumsByWorkgroupsWgsl,
};
const means: Kernel = { name: 'pixel-loss-means', wgsl: meansWgsl };
const meansByWorkgroups: Kernel = { name: 'pixel-loss-means-by-workgroups', wgsl: meansByWorkgroupsWgsl };

/** Counters of 0, int32 [cells]. */
export function clearedCells(cells: number): Tensor {
  const counts = emptyTensor([cells], 'int32');
  dispatch(clear, [counts], [u32(cells)], flatGrid(cells));
  return counts;
}

/** What the first pass leaves: by threads sums of each strip and 64 copies of the counters, else both of each workgroup. */
export interface FirstSums {
  sums: Tensor;
  counts: Tensor;
}

export function emptySums(map: PixelMap): FirstSums {
  const cells = map.classes + entropyBins;
  if (reduction() === 'threads') {
    return { sums: emptyTensor([map.strips, sumCount]), counts: clearedCells(counterCopies * cells) };
  }
  return { sums: emptyTensor([sumCount, rowsOf(map)]), counts: emptyTensor([cells, rowsOf(map)], 'int32') };
}

/** Means over the pixels: of the sums, of the columns of `marginals` [.., columns] if given, of the counters. */
export function meansOf(map: PixelMap, first: FirstSums, marginals: Tensor | undefined): Tensor {
  return reduction() === 'threads' ? meansByThreads(map, first, marginals) : meansOfRows(map, first, marginals);
}

function meansByThreads({ pixels, classes }: PixelMap, { sums, counts }: FirstSums, marginals?: Tensor): Tensor {
  const found = marginals ? [sums, marginals] : [sums];
  const slots = sumCount + (marginals ? classes : 0);
  const partials = partialSumsOf(found, slots, pixels);
  const cells = classes + entropyBins;
  const result = emptyTensor([slots + cells]);
  const scalars = [pixels, cells, partials.size / slots, slots].map(u32);
  dispatch(means, [partials, counts, result], scalars, flatGrid(slots + cells));
  partials.dispose();
  return result;
}

function meansOfRows(map: PixelMap, { sums, counts }: FirstSums, marginals: Tensor | undefined): Tensor {
  if (!marginals) throw new Error('Without marginals each workgroup finds its means itself.');
  const { pixels, classes } = map;
  const partials = partialSumsOf([marginals], classes, pixels);
  const result = emptyTensor([sumCount + 2 * classes + entropyBins]);
  const scalars = [pixels, rowsOf(map), classes, partials.size / classes].map(u32);
  dispatch(meansByWorkgroups, [sums, counts, partials, result], scalars, [result.size]);
  partials.dispose();
  return result;
}

/** Sums of parts of the items: [partitions, slots]. */
function partialSumsOf(found: Tensor[], slots: number, pixels: number): Tensor {
  const partitions = Math.min(largestPartition, Math.ceil(pixels / 64));
  const partials = emptyTensor([partitions, slots]);
  let firstSlot = 0;
  for (const sum of found) {
    const columns = sum.shape.at(-1) ?? 1;
    const scalars = [sum.size / columns, columns, partitions, slots, firstSlot].map(u32);
    if (reduction() === 'threads') dispatch(partialSums, [sum, partials], scalars, flatGrid(partitions * columns));
    else dispatch(partialSumsByWorkgroups, [sum, partials], scalars, [partitions, Math.ceil(columns / 16)]);
    firstSlot += columns;
  }
  return partials;
}
