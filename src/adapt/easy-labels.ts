import type { Tensor } from '@tensorflow/tfjs-core';
import { unpackRuns } from '../compression/runs.js';
import type { Network } from '../nn/network.js';
import type { RecipeOf } from '../protocol/stage-recipes.js';
import type { LabelMaps } from './halves.js';
import { type ImageBatch, labelBatch } from './images.js';
import { labelPixels } from './label-pixels.js';
import type { TeacherLook } from './teacher.js';

/** Labels of easy images. */
export interface EasyLabels {
  /** Of what was cropped, int32 [N,H,W]. */
  labels: Tensor;
  /** By image, class ids: whose classes may be pasted. */
  maps: ArrayLike<number>[];
}

/** From the maps of whole images that were made before the stage, or by the teacher as it is now. */
export async function easyLabelsOf(
  teacher: Network,
  { indices, images, offsets }: ImageBatch,
  stored: LabelMaps,
  { easyLabels }: RecipeOf<'propagate'>,
  look: TeacherLook,
): Promise<EasyLabels> {
  if (easyLabels === 'fixed') {
    const maps = indices.map((index) => {
      const packed = stored.get(index);
      return packed ? unpackRuns(packed) : new Uint8Array();
    });
    return { labels: labelBatch(maps, offsets, look.input), maps };
  }
  const { labels, confidence } = labelPixels(teacher, images, look);
  confidence.dispose();
  const values = await labels.data();
  const pixels = labels.size / indices.length;
  return { labels, maps: indices.map((_, image) => values.subarray(image * pixels, (image + 1) * pixels)) };
}
