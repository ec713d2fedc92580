import { CONFIDENCE_BINS as BINS, confidenceHistogram } from '../gpu/confidence-histogram/confidence-histogram.js';
import type { TargetSet } from '../images/target-set.js';
import type { Network } from '../nn/network.js';
import type { ProgressEvent } from '../protocol/events.js';
import type { RecipeOf } from '../protocol/stage-recipes.js';
import { readingPass } from './look-pass.js';
import { allImages, groupsFor, inGroups } from './set-pass.js';
import { evaluationLook, sizeOf, type TeacherLook, teacherLogits } from './teacher.js';

/** Confidences of the pixels that the teacher gives each class, over the whole target set. */
export type ConfidenceHistograms = Uint32Array[];

/** Share rho of each class that is kept at a 0-based step: rises linearly over the stage (the curriculum). */
export const rhoAt = (step: number, options: RecipeOf<'teach'>): number => rhoOf(step, options.steps, options);

/** The same in a 0-based round of labels. */
export const rhoOfRound = (round: number, options: RecipeOf<'teach'>): number => rhoOf(round, options.rounds, options);

const rhoOf = (at: number, count: number, { rhoStart, rhoEnd }: RecipeOf<'teach'>): number =>
  count < 2 ? rhoEnd : rhoStart + ((rhoEnd - rhoStart) * at) / (count - 1);

/** The least confidence of the surest share `rho` of a class, at most `cap`; 1 for a class that never wins. */
export function thresholdOf(histogram: Uint32Array, rho: number, cap: number): number {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  if (total === 0) return Math.min(1, cap);
  let above = 0;
  for (let bin = BINS - 1; bin >= 0; bin--) {
    above += histogram[bin] ?? 0;
    if (above >= rho * total) return Math.min(bin / BINS, cap);
  }
  return 0;
}

/** Share of a class's pixels at or above a threshold; null for a class that never wins. */
export function shareAbove(histogram: Uint32Array, threshold: number): number | null {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const first = Math.ceil(threshold * BINS);
  return histogram.subarray(first).reduce((sum, count) => sum + count, 0) / total;
}

/** Looks at every target image once, in evaluation mode. */
export async function* measureConfidences(
  teacher: Network,
  targets: TargetSet,
  look: TeacherLook,
): AsyncGenerator<ProgressEvent, ConfidenceHistograms, void> {
  const evaluating = evaluationLook(look);
  const { classes } = teacher.graph;
  const histograms = Array.from({ length: classes }, () => new Uint32Array(BINS));
  const images = allImages(targets);
  // Several views of an image are maps of all its pixels and classes.
  const groups = look.views > 1 ? inGroups(images, 1) : groupsFor(teacher, targets, images);
  const pass = readingPass(targets, groups, (batch) => {
    const logits = teacherLogits(teacher, batch, evaluating);
    const counts = confidenceHistogram(logits, sizeOf(batch));
    logits.dispose();
    return counts;
  });
  let done = 0;
  for await (const { group, found } of pass) {
    for (const [c, histogram] of histograms.entries()) addTo(histogram, found.subarray(c * BINS, (c + 1) * BINS));
    for (const _ of group) {
      done += 1;
      yield { type: 'progressed', what: 'estimating thresholds', done, total: images.length };
    }
  }
  return histograms;
}

function addTo(histogram: Uint32Array, counts: ArrayLike<number>): void {
  for (let bin = 0; bin < histogram.length; bin++) histogram[bin] = (histogram[bin] ?? 0) + (counts[bin] ?? 0);
}
