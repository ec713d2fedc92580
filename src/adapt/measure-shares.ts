import type { TargetSet } from '../images/target-set.js';
import type { Network } from '../nn/network.js';
import type { ProgressEvent } from '../protocol/events.js';
import type { Recipe } from '../protocol/recipe.js';
import { loadImages } from './images.js';
import { countsOf, SharesKept, type SharesPlain, sharesOf } from './shares-kept.js';
import type { StageContext } from './stage.js';
import { logitsOf, sizeOf } from './teacher.js';

/** Steps that the running mean looks back, at least: few images would be noise. */
const LEAST_WINDOW = 4;

/** Shares of the classes in a network's predictions of the whole target set, in evaluation mode. */
export async function* measureShares(
  network: Network,
  targets: TargetSet,
  input: Recipe['input'],
): AsyncGenerator<ProgressEvent, number[], void> {
  const sums = new Array<number>(network.graph.classes).fill(0);
  const total = targets.names.length;
  for (let index = 0; index < total; index++) {
    const images = await loadImages(targets, [index]);
    const logits = logitsOf(network, images, input, 'running');
    const counts = countsOf(logits, sizeOf(images));
    images.dispose();
    logits.dispose();
    const found = await counts.data();
    counts.dispose();
    found.forEach((count, c) => {
      sums[c] = (sums[c] ?? 0) + count;
    });
    yield { type: 'progressed', what: 'measuring class shares', done: index + 1, total };
  }
  return sharesOf(sums);
}

/** The shares that a stage keeps: those that the network has which it starts from. Null where the recipe keeps none. */
export async function* sharesToKeep(
  network: Network,
  { sharesKept }: { sharesKept: number },
  { targets, recipe, parts }: StageContext,
): AsyncGenerator<ProgressEvent, SharesKept | null, void> {
  if (sharesKept === 0) return null;
  const saved = parts.saved<SharesPlain>('shares kept');
  const before = saved ? saved.plain.before : yield* measureShares(network, targets, recipe.input);
  const window = Math.max(LEAST_WINDOW, Math.ceil(targets.names.length / recipe.batchSize));
  const shares = new SharesKept(before, sharesKept, window);
  parts.keep('shares kept', shares.part);
  return shares;
}
