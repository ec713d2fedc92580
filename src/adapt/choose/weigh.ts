import {
  type ChoiceCandidate,
  LEAST_KAPPA,
  LEAST_VOTERS,
  type Spread,
  type WeighedStage,
} from '../../protocol/choice.js';
import type { Compared } from './choose.js';

type Weighed = Omit<WeighedStage, 'stage' | 'index'>;

/**
 * Whether a stage is to be undone (docs/adr/0042). The few results of one run are a chain: the one in its middle agrees best,
 * whatever is right, and each stage moves the network on. So an agreement below the start's is no reason by itself. The end must be an
 * outlier: surely below its start, and surely below each result that needs no training. Nothing is undone on the word of
 * fewer than three results, or of such as do not agree with one another. Only a collapse is seen by two.
 */
export function weigh({ choice, differenceOf }: Compared, startName: string, endName: string): Weighed {
  const { candidates, kappa } = choice;
  const [start, end] = [named(candidates, startName), named(candidates, endName)];
  const voters = candidates.filter(({ standing }) => standing === 'votes').length;
  const found = { start: start.agreement, end: end.agreement, difference: differenceOf(end, start), voters };
  if (end.standing === 'collapsed' && start.standing !== 'collapsed')
    return { ...found, undone: true, why: 'collapsed' };
  if (voters < LEAST_VOTERS || (kappa ?? 0) < LEAST_KAPPA) return { ...found, undone: false, why: 'unknown' };
  const untrained = candidates.filter(({ kind, standing }) => kind !== 'trained' && standing === 'votes');
  const isBelow = ({ high }: Spread): boolean => high < 0;
  const isOutlier = [start, ...untrained].every((other) => isBelow(differenceOf(end, other)));
  return { ...found, undone: isOutlier, why: isOutlier ? 'outlier' : 'kept' };
}

function named(candidates: readonly ChoiceCandidate[], name: string): ChoiceCandidate {
  const found = candidates.find((candidate) => candidate.name === name);
  if (found) return found;
  throw new RangeError(`There is no candidate ${name}.`);
}
