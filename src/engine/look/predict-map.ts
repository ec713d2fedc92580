import type { Tensor } from '@tensorflow/tfjs-core';
import { loadImages } from '../../adapt/images.js';
import { labelParts, PIXELS_PER_PART, pixelRanges } from '../../adapt/label-parts.js';
import { logitsOf } from '../../adapt/teacher.js';
import { upsampleLogSums, upsampleSoftmax } from '../../gpu/upsample-softmax/upsample-softmax.js';
import type { TargetSet } from '../../images/target-set.js';
import type { Network } from '../../nn/network.js';
import type { PredictionParts } from '../../predictions/predictor.js';
import type { Recipe } from '../../protocol/recipe.js';

/**
 * A network's prediction of an image: its logits, upsampled to a size where one is given. The full-size maps are never
 * held. The GPU has one part of at most `most` values at a time, and 4 bytes a pixel while planes are read.
 */
export async function predictMap(
  network: Network,
  targets: TargetSet,
  image: number,
  input: Recipe['input'],
  size?: { width: number; height: number },
  most = PIXELS_PER_PART,
): Promise<PredictionParts> {
  const images = await loadImages(targets, [image]);
  const logits = logitsOf(network, images, input, 'running');
  images.dispose();
  return { ...partsOf(logits, 0, size ?? ownSize(logits), most), dispose: () => logits.dispose() };
}

/** The resolution of logits [N,h,w,C]. */
export function ownSize({ shape }: Tensor): { width: number; height: number } {
  const [, height = 1, width = 1] = shape;
  return { width, height };
}

/** The prediction of an image of a batch, read from its logits [N,h,w,C], which must be there until then. */
export function partsOf(
  logits: Tensor,
  place: number,
  { width, height }: { width: number; height: number },
  most = PIXELS_PER_PART,
): Omit<PredictionParts, 'dispose'> {
  const [, , , classes = 1] = logits.shape;
  const map = { logits, width, height, place };
  return {
    width,
    height,
    classes,
    labels: () => labelParts(logits, height, width, most, place),
    planes: () => planesOf(map, classes, most),
    runs: () => runsOf(map, classes, most),
  };
}

interface UpsampledLogits {
  logits: Tensor;
  width: number;
  height: number;
  place: number;
}

/** One class after the other. The sums of all pixels, which each class needs, are computed once and stay on the GPU. */
async function* planesOf(
  map: UpsampledLogits,
  classes: number,
  most: number,
): AsyncGenerator<Float32Array, void, void> {
  const ranges = [...pixelRanges(map.width * map.height, most, map.place)];
  const sums = ranges.map((range) => ({ range, logSums: upsampleLogSums(map, range) }));
  try {
    for (let c = 0; c < classes; c++) {
      for (const { range, logSums } of sums) {
        yield await valuesOf(upsampleSoftmax(map, logSums, range, { first: c, count: 1 }));
      }
    }
  } finally {
    for (const { logSums } of sums) logSums.dispose();
  }
}

async function* runsOf(map: UpsampledLogits, classes: number, most: number): AsyncGenerator<Float32Array, void, void> {
  for (const range of pixelRanges(map.width * map.height, Math.max(1, Math.floor(most / classes)), map.place)) {
    const logSums = upsampleLogSums(map, range);
    const probabilities = upsampleSoftmax(map, logSums, range, { first: 0, count: classes });
    logSums.dispose();
    yield await valuesOf(probabilities);
  }
}

/** Reads and frees a tensor. */
async function valuesOf(tensor: Tensor): Promise<Float32Array> {
  try {
    return await tensor.data<'float32'>();
  } finally {
    tensor.dispose();
  }
}
