import { pixelStatistics } from '../gpu/pixel-statistics/pixel-statistics.js';
import type { TargetSet } from '../images/target-set.js';
import type { Network } from '../nn/network.js';
import type { ProgressEvent } from '../protocol/events.js';
import type { RecipeOf } from '../protocol/stage-recipes.js';
import { loadImages } from './images.js';
import { evaluationLook, sizeOf, type TeacherLook, teacherLogits } from './teacher.js';

const BINS = 4096;

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
  const histograms = Array.from({ length: teacher.graph.classes }, () => new Uint32Array(BINS));
  const total = targets.names.length;
  for (let index = 0; index < total; index++) {
    const images = await loadImages(targets, [index]);
    const logits = teacherLogits(teacher, images, evaluating);
    const statistics = pixelStatistics(logits, { delta: 0 }, sizeOf(images));
    images.dispose();
    logits.dispose();
    const values = await statistics.data();
    statistics.dispose();
    for (let at = 0; at < values.length; at += 4) {
      const histogram = histograms[values[at] ?? 0];
      const bin = Math.min(BINS - 1, Math.floor((values[at + 2] ?? 0) * BINS));
      if (histogram) histogram[bin] = (histogram[bin] ?? 0) + 1;
    }
    yield { type: 'progressed', what: 'estimating thresholds', done: index + 1, total };
  }
  return histograms;
}
