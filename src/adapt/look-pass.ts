import type { Tensor } from '@tensorflow/tfjs-core';
import type { MapSize } from '../gpu/pixel-loss/pixel-map.js';
import type { TargetSet } from '../images/target-set.js';
import type { Network } from '../nn/network.js';
import type { Recipe } from '../protocol/recipe.js';
import { readImages, uploadImages } from './images.js';
import { compiling, groupsFor, type Looked, passOver } from './set-pass.js';
import { logitsOf, sizeOf } from './teacher.js';

type Values = Float32Array | Int32Array;

/** Groups of whole images [N,H,W,3] in 0..1, and the values of the tensor that `look` gives of each: one readback a group. */
export const readingPass = (
  targets: TargetSet,
  groups: readonly (readonly number[])[],
  look: (images: Tensor) => Tensor,
  prepare?: () => Promise<void>,
): AsyncGenerator<Looked<Values>, void, void> =>
  passOver({
    groups,
    prepare,
    load: (group) => readImages(targets, group),
    work: async (bytes) => {
      const images = uploadImages(bytes, targets);
      const found = look(images);
      images.dispose();
      try {
        return await found.data<'float32' | 'int32'>();
      } finally {
        found.dispose();
      }
    },
  });

/** The values that `look` makes of a network's logits [N,h,w,C] of whole images in evaluation mode, and of the images' size. */
export const lookPass = (
  network: Network,
  targets: TargetSet,
  images: readonly number[],
  input: Recipe['input'],
  look: (logits: Tensor, size: MapSize) => Tensor,
): AsyncGenerator<Looked<Values>, void, void> => {
  const groups = groupsFor(network, targets, images);
  const lookAll = (batch: Tensor) => {
    const logits = logitsOf(network, batch, input, 'running');
    const found = look(logits, sizeOf(batch));
    logits.dispose();
    return found;
  };
  return readingPass(targets, groups, lookAll, compiling(network, targets, groups));
};
