import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import flatGridWgsl from '../elementwise/flat-grid.wgsl?raw';
import { type Kernel, u32 } from '../kernel.js';
import { clearedCells } from '../pixel-loss/loss-means.js';
import negativeWgsl from '../pixel-loss/negative.wgsl?raw';
import { dispatchStrips, stripKernel } from '../pixel-loss/pixel-kernels.js';
import { type MapSize, type PixelMap, pixelMapOf } from '../pixel-loss/pixel-map.js';
import argmaxWgsl from './argmax.wgsl?raw';
import classCountsWgsl from './class-counts.wgsl?raw';
import entropyWgsl from './entropy.wgsl?raw';
import { imageMeans, imageShares } from './image-means.js';
import pseudoLabelsWgsl from './pseudo-labels.wgsl?raw';
import statisticsWgsl from './statistics.wgsl?raw';

const statisticsOf = stripKernel('pixel-statistics', negativeWgsl, statisticsWgsl);
const entropyOf = stripKernel('pixel-entropy', entropyWgsl);
const pseudoLabelsOf = stripKernel('pseudo-labels', pseudoLabelsWgsl);
const argmaxOf = stripKernel('argmax-labels', argmaxWgsl);
const classCountsOf: Kernel = { name: 'class-counts', wgsl: `${flatGridWgsl}\n${classCountsWgsl}` };

const mapShape = ({ images, height, width }: PixelMap): number[] => [images, height, width];

/**
 * The page shows this of each pixel: (winning class, normalised entropy h, largest probability, number of classes with
 * a probability below `delta`) as floats [N,H,W,4], from logits [N,h,w,C] upsampled to `size`, by default their own.
 */
export function pixelStatistics(logits: Tensor, { delta }: { delta: number }, size?: MapSize): Tensor {
  const map = pixelMapOf(logits, size);
  const statistics = emptyTensor([...mapShape(map), 4]);
  dispatchStrips(statisticsOf, map, [logits, statistics], { delta });
  return statistics;
}

/**
 * Winning class of each pixel, int32 [N,H,W], the first one of equals; from logits [N,h,w,C] upsampled to `size`, by default
 * their own.
 */
export function argmaxLabels(logits: Tensor, size?: MapSize): Tensor {
  const map = pixelMapOf(logits, size);
  const labels = emptyTensor(mapShape(map), 'int32');
  dispatchStrips(argmaxOf, map, [logits, labels]);
  return labels;
}

/** Number of pixels of each class, int32 [C], in labels int32 of any shape; numbers outside the classes are not counted. */
export function classCounts(labels: Tensor, classes: number): Tensor {
  const counts = clearedCells(classes);
  dispatch(classCountsOf, [labels, counts], [u32(labels.size), u32(classes)], flatGrid(labels.size));
  return counts;
}

export interface PseudoLabels {
  /** int32 [N,H,W]: the winning class where it is sure enough, else 255. */
  labels: Tensor;
  /** float32 [N,H,W]: largest probability. */
  confidence: Tensor;
}

/**
 * Pseudo labels of logits [N,h,w,C] upsampled to `size`, by default their own; `thresholds` float32 [C]: least probability
 * per class, 0 keeps every pixel.
 */
export function pseudoLabels(logits: Tensor, thresholds: Tensor, size?: MapSize): PseudoLabels {
  const map = pixelMapOf(logits, size);
  if (thresholds.dtype !== 'float32' || thresholds.shape.join() !== `${map.classes}`) {
    const found = `${thresholds.dtype} [${thresholds.shape.join(', ')}]`;
    throw new Error(`Thresholds must be float32 [${map.classes}] to fit the logits, but are ${found}.`);
  }
  const labels = emptyTensor(mapShape(map), 'int32');
  const confidence = emptyTensor(mapShape(map));
  dispatchStrips(pseudoLabelsOf, map, [logits, thresholds, labels, confidence]);
  return { labels, confidence };
}

/** Share of the pixels of each image whose confidence [N,H,W] is at least `tau`; float32 [N]. */
export const sureShare = (confidence: Tensor, tau: number): Tensor => imageShares(confidence, tau);

/** Mean normalised entropy of each image, float32 [N], from logits [N,h,w,C] upsampled to `size`, by default their own. */
export function meanEntropy(logits: Tensor, size?: MapSize): Tensor {
  const map = pixelMapOf(logits, size);
  const entropies = emptyTensor(mapShape(map));
  dispatchStrips(entropyOf, map, [logits, entropies]);
  const means = imageMeans(entropies);
  entropies.dispose();
  return means;
}
