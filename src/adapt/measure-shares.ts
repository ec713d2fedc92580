import type { Network } from '../nn/network.js';
import type { ProgressEvent } from '../protocol/events.js';
import { readingPass } from './look-pass.js';
import { groupsFor } from './set-pass.js';
import { countsOf, SharesKept, type SharesPlain, sharesOf } from './shares-kept.js';
import type { StageContext } from './stage.js';
import { logitsOf, sizeOf } from './teacher.js';

/** Steps that the running mean looks back, at least: few images would be noise. */
const LEAST_WINDOW = 4;

/** Whose shares are measured, and how it looks at them. */
interface Measured {
  /** Image indices. */
  images: readonly number[];
  /** In statistics of the batch they are looked at together, as many as a step has. */
  batchNorm: 'batch' | 'running';
}

/** Image indices in groups of about `size`; a group takes every k-th, so that neighbours in a video are in different ones. */
function spread(images: readonly number[], size: number): number[][] {
  const groups = Math.ceil(images.length / size);
  return Array.from({ length: groups }, (_, group) => images.filter((_, place) => place % groups === group));
}

/** Shares of the classes in a network's predictions of whole target images. */
export async function* measureShares(
  network: Network,
  { images, batchNorm }: Measured,
  { targets, recipe }: Pick<StageContext, 'targets' | 'recipe'>,
): AsyncGenerator<ProgressEvent, number[], void> {
  const sums = new Array<number>(network.graph.classes).fill(0);
  let done = 0;
  // Statistics of the batch are those of a step's; without them it does not matter which images are looked at together.
  const groups = batchNorm === 'batch' ? spread(images, recipe.batchSize) : groupsFor(network, targets, images);
  const pass = readingPass(targets, groups, (batch) => {
    const logits = logitsOf(network, batch, recipe.input, batchNorm);
    const counts = countsOf(logits, sizeOf(batch));
    logits.dispose();
    return counts;
  });
  for await (const { group, found } of pass) {
    found.forEach((count, c) => {
      sums[c] = (sums[c] ?? 0) + count;
    });
    done += group.length;
    yield { type: 'progressed', what: 'measuring class shares', done, total: images.length };
  }
  return sharesOf(sums);
}

/**
 * The shares that a stage keeps: those that the network has which it starts from. Null where the recipe keeps none. They are
 * measured as the teacher will look, on the images whose predictions will be counted: else the scaling would answer to how one
 * looks, and not to what changes.
 */
export async function* sharesToKeep(
  network: Network,
  strength: number,
  measured: Measured,
  context: StageContext,
): AsyncGenerator<ProgressEvent, SharesKept | null, void> {
  if (strength === 0) return null;
  const { recipe, parts } = context;
  const saved = parts.saved<SharesPlain>('shares kept');
  const before = saved ? saved.plain.before : yield* measureShares(network, measured, context);
  const window = Math.max(LEAST_WINDOW, Math.ceil(measured.images.length / recipe.batchSize));
  const shares = new SharesKept(before, strength, window);
  parts.keep('shares kept', shares.part);
  return shares;
}
