import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor, f32, type Kernel, u32 } from '../backend.js';
import { flatWorkgroups } from '../conv2d/conv2d.js';
import wgsl from './upsample-argmax.wgsl?raw';

const kernel: Kernel = { name: 'upsample-argmax', wgsl };

/**
 * Class of each pixel after bilinear upsampling (align_corners=False) of logits [N,h,w,C] to height x width; int32
 * [N,height,width]. Needs no memory for the full-size logits, which at 19 x 1024 x 2048 exceed a WebGPU binding.
 */
export function upsampleArgmax(logits: Tensor, height: number, width: number): Tensor {
  const [batch = 0, inHeight = 0, inWidth = 0, classes = 0] = logits.shape;
  const labels = emptyTensor([batch, height, width], 'int32');
  const sizes = [batch, inHeight, inWidth, classes, height, width].map(u32);
  const scales = [f32(inHeight / height), f32(inWidth / width)];
  dispatch(kernel, [logits, labels], [...sizes, ...scales], flatWorkgroups(labels.size));
  return labels;
}
