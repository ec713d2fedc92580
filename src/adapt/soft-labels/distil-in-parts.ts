import type { Tensor } from '@tensorflow/tfjs-core';
import { addSlice, slice } from '../../gpu/arrange/arrange.js';
import { gpuDevice } from '../../gpu/backend.js';
import { filled, scale } from '../../gpu/elementwise/elementwise.js';
import type { LossResult } from '../../gpu/pixel-loss/loss-passes.js';
import { distilLoss } from '../../gpu/pixel-loss/mean-losses.js';

/** How many images' targets [h,w,C] one binding of the GPU holds; at least one is tried. */
export function imagesPerBinding(height: number, width: number, classes: number): number {
  const bytes = Float32Array.BYTES_PER_ELEMENT * height * width * classes;
  return Math.max(1, Math.floor(gpuDevice().limits.maxStorageBufferBindingSize / bytes));
}

/**
 * L_D of a batch, mean over all its pixels, from targets of at most `most` images at a time: all classes at full size may be
 * more than the GPU binds at once. `targetOf` gives those of the images start..end.
 */
export function distilInParts(
  logits: Tensor,
  most: number,
  targetOf: (start: number, end: number) => Tensor,
): LossResult {
  const count = logits.shape[0] ?? 0;
  if (count <= most) return lossOf(logits, targetOf(0, count));
  const gradient = filled(logits.shape, 0);
  let sum: Pick<LossResult, 'values' | 'names'> | undefined;
  for (let start = 0; start < count; start += most) {
    const end = Math.min(count, start + most);
    const part = slice(logits, { axis: 0, start, end, step: 1 });
    const { values, names, gradient: own } = lossOf(part, targetOf(start, end));
    sum ??= { values: filled(values.shape, 0), names };
    addShare(own, gradient, start, (end - start) / count);
    addShare(values, sum.values, 0, (end - start) / count);
    part.dispose();
  }
  if (!sum) throw new Error('A batch has at least one image.');
  return { ...sum, gradient };
}

/** Takes the target over. */
function lossOf(logits: Tensor, target: Tensor): LossResult {
  const result = distilLoss(logits, target);
  target.dispose();
  return result;
}

/** Adds a share of `part`, which is taken over, to `whole` from `start` on. */
function addShare(part: Tensor, whole: Tensor, start: number, share: number): void {
  const scaled = scale(part, share);
  addSlice(scaled, whole, { axis: 0, start, end: start + (part.shape[0] ?? 0), step: 1 });
  part.dispose();
  scaled.dispose();
}
