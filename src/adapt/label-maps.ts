import type { Tensor } from '@tensorflow/tfjs-core';
import { upsampleArgmax } from '../gpu/upsample-argmax/upsample-argmax.js';
import type { TargetSet } from '../images/target-set.js';
import type { Network } from '../nn/network.js';
import type { Recipe } from '../protocol/recipe.js';
import { readUsedImages, uploadImages } from './images.js';
import { PIXELS_PER_PART, wholeLabels } from './label-parts.js';
import { compiling, groupsFor, passOver, withFewPixels } from './set-pass.js';
import { logitsOf } from './teacher.js';

/** Class ids [height, width] of an image. */
export interface PredictedLabels {
  image: number;
  width: number;
  height: number;
  data: Uint8Array;
}

/** Class ids of images in evaluation mode, in their order, by default at the sizes of their files. Those left out are passed over. */
export async function* predictLabelMaps(
  network: Network,
  targets: TargetSet,
  images: readonly number[],
  input: Recipe['input'],
  sizeOf: (image: number) => { width: number; height: number } = targets.size,
): AsyncGenerator<PredictedLabels, void, void> {
  const groups = withFewPixels(groupsFor(network, targets, images), sizeOf);
  const pass = passOver({
    groups,
    prepare: compiling(network, targets, groups),
    load: (group) => readUsedImages(targets, group),
    work: async ({ used, bytes }) => {
      if (used.length === 0) return [];
      const batch = uploadImages(bytes, targets);
      const logits = logitsOf(network, batch, input, 'running');
      batch.dispose();
      try {
        return await labelsOf(
          logits,
          used.map((image) => ({ image, ...sizeOf(image) })),
        );
      } finally {
        logits.dispose();
      }
    },
  });
  for await (const { found } of pass) yield* found;
}

/** One readback where all maps have one size. */
async function labelsOf(logits: Tensor, maps: readonly Omit<PredictedLabels, 'data'>[]): Promise<PredictedLabels[]> {
  const [{ width, height } = { width: 0, height: 0 }] = maps;
  if (!maps.every((map) => map.width === width && map.height === height)) {
    return Promise.all(
      maps.map(async (map, place) => ({ ...map, data: await wholeLabels(logits, map.height, map.width, place) })),
    );
  }
  const all = await labelsTogether(logits, height, width);
  return all.map((data, place) => ({ ...(maps[place] as Omit<PredictedLabels, 'data'>), data }));
}

/** Class ids of each image of logits [N,h,w,C], all upsampled to height x width. */
export async function labelsTogether(logits: Tensor, height: number, width: number): Promise<Uint8Array[]> {
  const [count = 0] = logits.shape;
  const pixels = height * width;
  if (count === 1 && pixels > PIXELS_PER_PART) return [await wholeLabels(logits, height, width)];
  const labels = upsampleArgmax(logits, height, width);
  try {
    const values = await labels.data();
    return Array.from({ length: count }, (_, place) =>
      Uint8Array.from(values.subarray(place * pixels, (place + 1) * pixels)),
    );
  } finally {
    labels.dispose();
  }
}
