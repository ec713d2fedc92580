import type { Tensor } from '@tensorflow/tfjs-core';
import { type CropOffset, cropImages } from '../../gpu/augment/rearrange.js';
import { argmaxLabels } from '../../gpu/pixel-statistics/pixel-statistics.js';
import type { TargetSet } from '../../images/target-set.js';
import type { Network } from '../../nn/network.js';
import type { Predictor } from '../../predictions/predictor.js';
import { labelsOf, resizeProbabilities } from '../../predictions/resize.js';
import { IGNORED } from '../../protocol/classes.js';
import type { Recipe } from '../../protocol/recipe.js';
import { loadImages, trainingSize } from '../images.js';
import { logitsOf } from '../teacher.js';

/** Statistics that batch norm uses. */
export type Statistics = 'batch' | 'running';

/** At least this many images are looked at. */
const IMAGES = 4;

/**
 * A few target images, the same at every look, as a step takes them: of the training size (the middle of each), in batches
 * of the recipe's size. Class ids are compared, at the network's own resolution.
 */
export class Probe {
  private readonly batches: number[][];
  private readonly offset: CropOffset;
  private readonly size: { width: number; height: number };

  /** `among`: indices of the images to choose from. */
  constructor(
    private readonly targets: TargetSet,
    private readonly recipe: Recipe,
    among: readonly number[],
  ) {
    const { batchSize, input } = recipe;
    const count = among.length;
    const looked = Math.ceil(IMAGES / batchSize) * batchSize;
    // Spread evenly over the set; where it has fewer images, some come twice.
    const images = Array.from({ length: looked }, (_, place) => {
      const at = looked <= count ? Math.floor((place * count) / looked) : place % count;
      return among[at] ?? 0;
    });
    this.batches = Array.from({ length: looked / batchSize }, (_, batch) =>
      images.slice(batch * batchSize, (batch + 1) * batchSize),
    );
    this.size = trainingSize(input);
    this.offset = { x: (input.width - this.size.width) >> 1, y: (input.height - this.size.height) >> 1 };
  }

  /** Class ids that a network gives the images. Its running statistics stay as they are. */
  async look(network: Network, statistics: Statistics): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for (const batch of this.batches) {
      const logits = await this.logitsOf(network, batch, statistics);
      const labels = argmaxLabels(logits);
      logits.dispose();
      parts.push(Uint8Array.from(await labels.data()));
      labels.dispose();
    }
    return joined(parts);
  }

  /** The same of given predictions, at the resolution of `network`; 255 where there is none. */
  async lookAtGiven(given: Predictor, network: Network): Promise<Uint8Array> {
    const { width, height } = this.targets;
    const grid = await this.gridOf(network);
    const parts: Uint8Array[] = [];
    for (const image of this.batches.flat()) {
      const map = await given.predict(image);
      const labels = map && labelsOf(resizeProbabilities(map, width, height));
      parts.push(labels ? this.sampled(labels, grid) : new Uint8Array(grid.width * grid.height).fill(IGNORED));
    }
    return joined(parts);
  }

  private async logitsOf(network: Network, batch: number[], statistics: Statistics): Promise<Tensor> {
    const { width, height } = this.size;
    const whole = await loadImages(this.targets, batch);
    const images = cropImages(
      whole,
      batch.map(() => this.offset),
      height,
      width,
    );
    whole.dispose();
    const logits = logitsOf(network, images, this.recipe.input, statistics);
    images.dispose();
    return logits;
  }

  private async gridOf(network: Network): Promise<{ width: number; height: number }> {
    const logits = await this.logitsOf(network, this.batches[0] ?? [], 'running');
    const [, height = 0, width = 0] = logits.shape;
    logits.dispose();
    return { width, height };
  }

  /** Labels of a whole image at the centres of the network's pixels. */
  private sampled(labels: Uint8Array, grid: { width: number; height: number }): Uint8Array {
    const at = (place: number, cells: number, length: number) => Math.floor(((place + 0.5) * length) / cells);
    return Uint8Array.from({ length: grid.width * grid.height }, (_, pixel) => {
      const x = this.offset.x + at(pixel % grid.width, grid.width, this.size.width);
      const y = this.offset.y + at(Math.floor(pixel / grid.width), grid.height, this.size.height);
      return labels[y * this.targets.width + x] ?? IGNORED;
    });
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
