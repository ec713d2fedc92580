import type { Collapse } from '../../protocol/events.js';
import type { RunRecord } from '../../protocol/record.js';
import { endedByCollapse } from '../../report/outcome.js';
import { words } from '../words/words.js';

/** The weights that a stop gives back, in words that follow "the weights". `given`: only predictions were given. */
export function goodWeightsText({ good }: Pick<Collapse, 'good'>, given: boolean): string {
  const { after, ofStudent, ofSource } = words.panels.collapse.weights;
  if (good) return after(good.step, words.protocol.stages[good.stage]);
  return given ? ofStudent : ofSource;
}

/** Why the run ended there, and which weights are left of it. */
export function collapseText(record: Pick<RunRecord, 'state' | 'collapse' | 'given'>): string | undefined {
  const collapse = endedByCollapse(record);
  if (!collapse) return undefined;
  const { stage, step } = collapse;
  const weights = goodWeightsText(collapse, record.given !== null);
  return words.result.outcome.collapsed(step, words.protocol.stages[stage], weights);
}
