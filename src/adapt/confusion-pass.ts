import type { Tensor } from '@tensorflow/tfjs-core';
import { countConfusion, type TrueMaps } from '../gpu/confusion/confusion.js';
import { clearedCells } from '../gpu/pixel-loss/loss-means.js';
import type { LabelMap } from '../images/labels/label-map.js';
import type { TargetSet } from '../images/target-set.js';
import type { Network } from '../nn/network.js';
import type { Recipe } from '../protocol/recipe.js';
import { readImages, uploadImages } from './images.js';
import { compiling, groupsFor, type Looked, passOver, withFewPixels } from './set-pass.js';
import { logitsOf } from './teacher.js';

interface Labelled {
  bytes: Uint8Array;
  truths: LabelMap[];
}

/** Pixels of some images by true and by predicted class. */
export interface Counted {
  /** How many images have a usable label map. */
  images: number;
  /** [true class, predicted class]. */
  counts: ArrayLike<number>;
}

/** Compares a network with the labels of a set, in evaluation mode, at the labels' own resolution. Images without labels are left out. */
export const confusionPass = (
  network: Network,
  targets: TargetSet,
  input: Recipe['input'],
): AsyncGenerator<Looked<Counted>, void, void> => {
  // Label maps are mostly as large as their images.
  const groups = withFewPixels(groupsFor(network, targets, targets.withLabelFile), targets.size);
  return passOver({
    groups,
    prepare: compiling(network, targets, groups),
    load: (group) => readLabelled(targets, group),
    work: async ({ bytes, truths }) => {
      if (truths.length === 0) return { images: 0, counts: [] };
      return { images: truths.length, counts: await countAll(network, truths, uploadImages(bytes, targets), input) };
    },
  });
};

async function readLabelled(targets: TargetSet, group: readonly number[]): Promise<Labelled> {
  const found = await Promise.all(group.map(async (image) => ({ image, truth: await targets.label(image) })));
  const labelled = found.flatMap(({ image, truth }) => (truth ? [{ image, truth }] : []));
  const bytes = await readImages(
    targets,
    labelled.map(({ image }) => image),
  );
  return { bytes, truths: labelled.map(({ truth }) => truth) };
}

/** Takes the images over. */
async function countAll(network: Network, truths: readonly LabelMap[], images: Tensor, input: Recipe['input']) {
  const { classes } = network.graph;
  const logits = logitsOf(network, images, input, 'running');
  images.dispose();
  const counts = clearedCells(classes * classes);
  for (const maps of ofOneSize(truths)) countConfusion(counts, logits, maps);
  logits.dispose();
  try {
    return await counts.data();
  } finally {
    counts.dispose();
  }
}

/** Neighbours of one size are compared at once. */
function ofOneSize(truths: readonly LabelMap[]): TrueMaps[] {
  const runs: TrueMaps[] = [];
  for (const [image, { width, height, data }] of truths.entries()) {
    const last = runs.at(-1);
    if (last?.width === width && last.height === height) last.labels.push(data);
    else runs.push({ image, width, height, labels: [data] });
  }
  return runs;
}
