import type { Tensor } from '@tensorflow/tfjs-core';
import { emptyTensor } from '../backend.js';
import {
  dispatchClassPixels,
  dispatchPixels,
  type PixelRange,
  type Upsampled,
  upsampledKernel,
} from '../upsample-argmax/upsampled.js';
import logSumWgsl from './log-sum.wgsl?raw';
import probabilitiesWgsl from './probabilities.wgsl?raw';

const logSum = upsampledKernel('upsample-log-sum', logSumWgsl);
const probabilities = upsampledKernel('upsample-probabilities', probabilitiesWgsl);

/** ln sum exp of the upsampled logits of each pixel of a range; float32 [count], for `upsampleSoftmax`. */
export function upsampleLogSums(map: Upsampled, range: PixelRange): Tensor {
  const sums = emptyTensor([range.count]);
  dispatchPixels(logSum, map, [map.logits, sums], range);
  return sums;
}

/**
 * Softmax over the classes of logits [1,h,w,C] after bilinear upsampling (align_corners=False), for a range of pixels and
 * some of the classes: float32 [classes.count, range.count]. `logSums` are those of the range. Neither full-size logits nor
 * the probabilities of the other classes are stored.
 */
export function upsampleSoftmax(
  map: Upsampled,
  logSums: Tensor,
  range: PixelRange,
  classes: { first: number; count: number },
): Tensor {
  const result = emptyTensor([classes.count, range.count]);
  dispatchClassPixels(probabilities, map, [map.logits, logSums, result], range, classes);
  return result;
}
