import { IGNORED } from '../protocol/classes.js';
import type { Metrics } from '../protocol/events.js';

/** confusion[truth][prediction], in pixels. */
export type Confusion = number[][];

export function emptyConfusion(classes: number): Confusion {
  return Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
}

/** Counts the pixels of one image; 255 in `truth` is ignored. */
export function addToConfusion(confusion: Confusion, truth: Uint8Array, predicted: Uint8Array): void {
  if (truth.length !== predicted.length) {
    throw new RangeError(`A label map of ${truth.length} pixels does not fit a prediction of ${predicted.length}.`);
  }
  for (let pixel = 0; pixel < truth.length; pixel++) {
    const label = truth[pixel] ?? IGNORED;
    if (label === IGNORED) continue;
    const row = confusion[label];
    const guess = predicted[pixel] ?? 0;
    if (row) row[guess] = (row[guess] ?? 0) + 1;
  }
}

/** Counts [true class, predicted class] of some images. */
export function addCounts(confusion: Confusion, counts: ArrayLike<number>): void {
  const classes = confusion.length;
  for (const [truth, row] of confusion.entries()) {
    for (let guess = 0; guess < classes; guess++)
      row[guess] = (row[guess] ?? 0) + (counts[truth * classes + guess] ?? 0);
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function mean(values: readonly (number | null)[]): number {
  const known = values.filter((value) => value !== null);
  return sum(known) / known.length;
}

/**
 * IoU_c = TP / (TP + FP + FN), null for a class that occurs in neither labels nor predictions; mIoU is the mean over
 * those that do, mAcc the mean recall of the classes in the labels, aAcc the share of right pixels (as mmsegmentation).
 * Undefined where no pixel was compared: nothing was measured, which is not 0.
 */
export function metricsOf(confusion: Confusion, images: number): Metrics | undefined {
  const truths = confusion.map(sum);
  const total = sum(truths);
  if (total === 0) return undefined;
  const guesses = confusion.map((_, c) => sum(confusion.map((row) => row[c] ?? 0)));
  const hits = confusion.map((row, c) => row[c] ?? 0);
  const iou = hits.map((hit, c) => {
    const union = (truths[c] ?? 0) + (guesses[c] ?? 0) - hit;
    return union === 0 ? null : hit / union;
  });
  const recall = hits.map((hit, c) => ((truths[c] ?? 0) === 0 ? null : hit / (truths[c] ?? 1)));
  return { mIoU: mean(iou), mAcc: mean(recall), aAcc: sum(hits) / total, iou, confusion, images };
}
