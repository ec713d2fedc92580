import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor, f32, type Kernel, u32 } from '../backend.js';
import { flatGrid, flatGridWgsl } from '../pixel-loss/flat-grid.js';
import { checkMap, logitsSize, sizeScalars, softmaxKernel } from '../pixel-loss/loss-passes.js';
import negativeWgsl from '../pixel-loss/negative.wgsl?raw';
import argmaxWgsl from './argmax.wgsl?raw';
import entropyWgsl from './entropy.wgsl?raw';
import { imageMeans, imageShares } from './image-means.js';
import pseudoLabelsWgsl from './pseudo-labels.wgsl?raw';
import statisticsWgsl from './statistics.wgsl?raw';

const statisticsOf = softmaxKernel('pixel-statistics', negativeWgsl, statisticsWgsl);
const entropyOf = softmaxKernel('pixel-entropy', entropyWgsl);
const pseudoLabelsOf = softmaxKernel('pseudo-labels', pseudoLabelsWgsl);
const argmaxOf: Kernel = { name: 'argmax-labels', wgsl: `${flatGridWgsl}\n${argmaxWgsl}` };

/** Ignored label. */
export const ignoredLabel = 255;

const mapShape = (logits: Tensor): number[] => logits.shape.slice(0, 3);

/**
 * What the page shows of each pixel: (winning class, normalised entropy h, largest probability, number of classes with a
 * probability below `delta`) as floats [N,H,W,4], from logits [N,H,W,C].
 */
export function pixelStatistics(logits: Tensor, { delta }: { delta: number }): Tensor {
  const size = logitsSize(logits);
  const statistics = emptyTensor([...mapShape(logits), 4]);
  dispatch(statisticsOf, [logits, statistics], [...sizeScalars(size), f32(delta)], flatGrid(size.pixels));
  return statistics;
}

/** Winning class of each pixel, int32 [N,H,W], from logits [N,H,W,C]; the first one of equals. */
export function argmaxLabels(logits: Tensor): Tensor {
  const { pixels, classes } = logitsSize(logits);
  const labels = emptyTensor(mapShape(logits), 'int32');
  dispatch(argmaxOf, [logits, labels], [u32(pixels), u32(classes)], flatGrid(pixels));
  return labels;
}

export interface PseudoLabels {
  /** int32 [N,H,W]: the winning class where it is sure enough, else 255. */
  labels: Tensor;
  /** float32 [N,H,W]: largest probability. */
  confidence: Tensor;
}

/** Pseudo labels of logits [N,H,W,C]; `thresholds` float32 [C]: least probability per class, 0 keeps every pixel. */
export function pseudoLabels(logits: Tensor, thresholds: Tensor): PseudoLabels {
  const size = logitsSize(logits);
  checkMap('Thresholds', thresholds, 'float32', [size.classes]);
  const labels = emptyTensor(mapShape(logits), 'int32');
  const confidence = emptyTensor(mapShape(logits));
  dispatch(pseudoLabelsOf, [logits, thresholds, labels, confidence], sizeScalars(size), flatGrid(size.pixels));
  return { labels, confidence };
}

/** Share of the pixels of each image whose confidence [N,H,W] is at least `tau`; float32 [N]. */
export const sureShare = (confidence: Tensor, tau: number): Tensor => imageShares(confidence, tau);

/** Mean normalised entropy of each image, float32 [N], from logits [N,H,W,C]. */
export function meanEntropy(logits: Tensor): Tensor {
  const size = logitsSize(logits);
  const entropies = emptyTensor(mapShape(logits));
  dispatch(entropyOf, [logits, entropies], sizeScalars(size), flatGrid(size.pixels));
  const means = imageMeans(entropies);
  entropies.dispose();
  return means;
}
