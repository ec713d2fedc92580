import type { RunPlace } from '../../../protocol/events.js';
import type { RunRecord } from '../../../protocol/record.js';

/** A run as it was at a place of it, as far as its steps go; what was measured stays. */
export const runUntil = (run: RunRecord, { index, step }: Pick<RunPlace, 'index' | 'step'>): RunRecord => ({
  ...run,
  steps: run.steps.filter((each) => each.index < index || (each.index === index && each.step <= step)),
});
