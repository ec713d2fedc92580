import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import flatGridWgsl from '../elementwise/flat-grid.wgsl?raw';
import { f32, type Kernel, u32 } from '../kernel.js';
import meansWgsl from './image-means.wgsl?raw';
import partialsWgsl from './image-partials.wgsl?raw';

const partialsOf = (count: boolean): Kernel => ({
  name: 'image-partials',
  wgsl: `${flatGridWgsl}\n${partialsWgsl}`,
  constants: { COUNT: count ? 1 : 0 },
});
const meansOf: Kernel = { name: 'image-means', wgsl: meansWgsl };
const largestPartition = 512;

/** Mean of each image of a float32 map [N,H,W]; float32 [N]. */
export const imageMeans = (map: Tensor): Tensor => reduceImages(map, false, 0);

/** Share of the pixels of each image that are at least `tau` in a float32 map [N,H,W]; float32 [N]. */
export const imageShares = (map: Tensor, tau: number): Tensor => reduceImages(map, true, tau);

function reduceImages(map: Tensor, count: boolean, tau: number): Tensor {
  if (map.rank !== 3 || map.dtype !== 'float32' || map.size === 0) {
    throw new Error(`A map must be float32 [N, H, W], but is ${map.dtype} [${map.shape.join(', ')}].`);
  }
  const images = map.shape[0]!;
  const pixels = map.size / images;
  const partitions = Math.min(largestPartition, Math.ceil(pixels / 64));
  const partials = emptyTensor([images, partitions]);
  const size = [u32(pixels), u32(partitions), u32(images)];
  dispatch(partialsOf(count), [map, partials], [...size, f32(tau)], flatGrid(images * partitions));
  const means = emptyTensor([images]);
  dispatch(meansOf, [partials, means], size, flatGrid(images));
  partials.dispose();
  return means;
}
