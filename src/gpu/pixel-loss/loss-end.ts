import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import flatGridWgsl from '../elementwise/flat-grid.wgsl?raw';
import { f32, type Kernel, type Scalar, u32 } from '../kernel.js';
import paramsWgsl from './finish-params.wgsl?raw';
import foldAloneWgsl from './fold-alone.wgsl?raw';
import foldWgsl from './fold-corners.wgsl?raw';
import { type PixelMap, rowsOf } from './pixel-map.js';
import rowMeansWgsl from './row-means.wgsl?raw';
import aloneWgsl from './values-alone.wgsl?raw';
import foldingWgsl from './values-and-fold.wgsl?raw';
import byThreadsWgsl from './values-by-threads.wgsl?raw';
import byWorkgroupsWgsl from './values-by-workgroups.wgsl?raw';

/** How a loss's values are made of means, and the last pass of a loss on a GPU: values and the logits' gradient at once. */
export interface EndKernel {
  fromMeans: Kernel;
  fromRows: Kernel;
  fromRowsFolding: Kernel;
}

/** `wgsl` defines `valueOf(i)`, a value, by `mean(slot)`. */
export function endKernel(name: string, wgsl: string): EndKernel {
  const kernel = (form: string, ...sources: string[]): Kernel => ({
    name: `${name}-${form}`,
    wgsl: [paramsWgsl, ...sources, wgsl].join('\n'),
  });
  const rows = [rowMeansWgsl, byWorkgroupsWgsl];
  return {
    fromMeans: kernel('from-means', byThreadsWgsl),
    fromRows: kernel('from-rows', ...rows, aloneWgsl),
    fromRowsFolding: kernel('from-rows-folding', ...rows, foldWgsl, foldingWgsl),
  };
}

/** What `valueOf` of a loss may need beside the means. */
export interface ValueOptions {
  count: number;
  positiveWeight?: number;
  negativeWeight?: number;
  overValid?: boolean;
}

/** `Params` of finish-params.wgsl. */
function endScalars(map: PixelMap, options: ValueOptions): Scalar[] {
  const { count, positiveWeight = 0, negativeWeight = 0, overValid = false } = options;
  const { pixels, inHeight, inWidth, classes, images } = map;
  return [
    ...[u32(count), f32(positiveWeight), f32(negativeWeight), u32(overValid ? 1 : 0), u32(pixels), u32(rowsOf(map))],
    ...[inHeight, inWidth, classes, images * inHeight * inWidth * classes].map(u32),
  ];
}

/** The values of a loss from the means over all pixels. */
export function valuesOf({ fromMeans }: EndKernel, map: PixelMap, means: Tensor, options: ValueOptions): Tensor {
  const values = emptyTensor([options.count]);
  dispatch(fromMeans, [means, values], endScalars(map, options), flatGrid(options.count));
  return values;
}

/** Values and gradient from the sums and counters of the first pass's workgroups. `classValues` is freed or is the gradient. */
export function endByWorkgroups(
  end: EndKernel,
  map: PixelMap,
  { sums, counts, classValues }: { sums: Tensor; counts: Tensor; classValues: Tensor },
  options: ValueOptions,
): { values: Tensor; gradient: Tensor } {
  const values = emptyTensor([options.count]);
  const scalars = endScalars(map, options);
  if (!map.upsampled) {
    dispatch(end.fromRows, [sums, counts, values], scalars, [options.count]);
    return { values, gradient: classValues };
  }
  const gradient = emptyGradient(map);
  const grid = flatGrid(options.count * 64 + gradient.size);
  dispatch(end.fromRowsFolding, [sums, counts, values, classValues, gradient], scalars, grid);
  classValues.dispose();
  return { values, gradient };
}

const emptyGradient = ({ images, inHeight, inWidth, classes }: PixelMap): Tensor =>
  emptyTensor([images, inHeight, inWidth, classes]);

const fold: Kernel = {
  name: 'pixel-loss-fold-corners',
  wgsl: [flatGridWgsl, paramsWgsl, foldWgsl, foldAloneWgsl].join('\n'),
};

/** Gradient with regard to the logits [N,h,w,C] from what a class kernel wrote, which is freed or is the result. */
export function foldedGradient(classValues: Tensor, map: PixelMap): Tensor {
  if (!map.upsampled) return classValues;
  const gradient = emptyGradient(map);
  dispatch(fold, [classValues, gradient], endScalars(map, { count: 0 }), flatGrid(gradient.size));
  classValues.dispose();
  return gradient;
}
