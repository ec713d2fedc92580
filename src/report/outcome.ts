import type { Collapse, RunPlace } from '../protocol/events.js';
import type { RunRecord } from '../protocol/record.js';

/** The weights that a stop at a collapse gives back, in words that follow "the weights". */
const goodWeights = ({ good }: Pick<Collapse, 'good'>, given = false): string => {
  if (good) return `after step ${good.step} of ${good.stage}`;
  return given ? 'that the student began with' : 'of the source model';
};

/** Where a run is, in words that follow "continued". */
export const placeWords = (place: RunPlace | null): string =>
  place ? `after step ${place.step} of ${place.stage}` : 'from its beginning';

/** Undefined unless the run stopped at a collapse. */
export const endedByCollapse = ({ state, collapse }: Pick<RunRecord, 'state' | 'collapse'>): Collapse | undefined =>
  state === 'stopped' && collapse && !collapse.wentOn ? collapse : undefined;

/** Why the run ended there, and which weights are left of it; the page has it in each of its languages. */
export function collapseOutcome(record: Pick<RunRecord, 'state' | 'collapse' | 'given'>): string | undefined {
  const collapse = endedByCollapse(record);
  if (!collapse) return undefined;
  const { stage, step } = collapse;
  const weights = `The weights ${goodWeights(collapse, record.given !== null)} were given back.`;
  return `The run was stopped because the network collapsed at step ${step} of ${stage}. ${weights}`;
}
