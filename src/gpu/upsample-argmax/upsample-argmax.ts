import type { Tensor } from '@tensorflow/tfjs-core';
import { emptyTensor } from '../backend.js';
import wgsl from './upsample-argmax.wgsl?raw';
import { allPixels, type PixelRange } from './upsampled.js';
import { dispatchUpsampledStrips, upsampledStripKernel } from './upsampled-strips.js';

const kernel = upsampledStripKernel('upsample-argmax', wgsl);

/**
 * Class of each pixel after bilinear upsampling (align_corners=False) of logits [N,h,w,C] to height x width; int32
 * [N,height,width], or [count] of a range of pixels. Needs no memory for the full-size logits, which at 19 x 1024 x 2048
 * exceed a WebGPU binding.
 */
export function upsampleArgmax(logits: Tensor, height: number, width: number, range?: PixelRange): Tensor {
  const map = { logits, height, width };
  const labels = emptyTensor(range ? [range.count] : [logits.shape[0] ?? 0, height, width], 'int32');
  dispatchUpsampledStrips(kernel, map, [logits, labels], range ?? allPixels(map));
  return labels;
}
