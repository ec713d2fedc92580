import type { Tensor } from '@tensorflow/tfjs-core';
import { loadImages, normalise } from '../../adapt/images.js';
import { pixelStatistics } from '../../gpu/pixel-statistics/pixel-statistics.js';
import type { TargetSet } from '../../images/target-set.js';
import type { Network } from '../../nn/network.js';
import type { TrialReport } from '../../protocol/plan.js';
import type { Recipe } from '../../protocol/recipe.js';

const MOST_FREQUENT = 3;

/** One forward pass of a network, in evaluation mode, on one image as the recipe prepares it. Says what came out. */
export async function tryImage(
  network: Network,
  targets: TargetSet,
  image: number,
  recipe: Recipe,
): Promise<TrialReport> {
  const images = await loadImages(targets, [image]);
  const x = normalise(images, recipe.input);
  images.dispose();
  try {
    // The first pass compiles and records; the second one is what a pass takes from then on.
    const first = network.predict(x);
    await first.data();
    first.dispose();
    const start = performance.now();
    const logits = network.predict(x);
    const values = await logits.data();
    const milliseconds = performance.now() - start;
    const facts = { image, name: targets.names[image] ?? String(image), logits: [...logits.shape], milliseconds };
    return { ...facts, ...rangeOf(values), ...(await pixelsOf(logits, targets)) };
  } finally {
    x.dispose();
  }
}

function rangeOf(values: ArrayLike<number>): Pick<TrialReport, 'least' | 'most' | 'notFinite'> {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  let notFinite = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) notFinite++;
    else {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }
  return least <= most ? { least, most, notFinite } : { least: null, most: null, notFinite };
}

/** At the size of the image, as the maps show them. Takes the logits over. */
async function pixelsOf(
  logits: Tensor,
  { width, height }: TargetSet,
): Promise<Pick<TrialReport, 'meanEntropy' | 'classes'>> {
  // Excluded classes, the fourth number of a pixel, are not needed here: no share is below 0.
  const statistics = pixelStatistics(logits, { delta: 0 }, { width, height });
  logits.dispose();
  const values = await statistics.data();
  statistics.dispose();
  const pixels = values.length / 4;
  const counts = new Map<number, number>();
  let entropy = 0;
  for (let at = 0; at < values.length; at += 4) {
    const id = values[at] as number;
    counts.set(id, (counts.get(id) ?? 0) + 1);
    entropy += values[at + 1] as number;
  }
  const classes = [...counts]
    .map(([id, count]) => ({ id, share: count / pixels }))
    .sort((a, b) => b.share - a.share || a.id - b.id)
    .slice(0, MOST_FREQUENT);
  return { meanEntropy: entropy / pixels, classes };
}
