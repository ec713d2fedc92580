import type { StepLists } from '../protocol/events.js';
import type { StepRecord } from '../protocol/record.js';

/** A step with its histogram and shares. */
export type ListedStep = StepRecord & StepLists;

export const hasLists = (step: StepRecord): step is ListedStep =>
  step.entropyHistogram !== undefined && step.classShares !== undefined && step.images !== undefined;

/**
 * For each step, the latest one up to it that has its lists: what is shown where the step itself has none. The first step
 * of every stage has its lists, so that no stage is shown by those of another.
 */
export function listedSteps(steps: readonly StepRecord[]): (ListedStep | undefined)[] {
  let latest: ListedStep | undefined;
  return steps.map((step) => {
    if (hasLists(step)) latest = step;
    return latest;
  });
}
