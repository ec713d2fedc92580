import {
  CANDIDATE_KINDS,
  type Choice,
  type ChoiceCandidate,
  type ChoiceReason,
  LEAST_KAPPA,
  LEAST_VOTERS,
} from '../../protocol/choice.js';

type Judged = Pick<Choice, 'candidates' | 'kappa'>;
type Decision = Pick<Choice, 'keep' | 'reason'>;

/**
 * Which candidate to keep (docs/adr/0042). Where the vote cannot be trusted, it is the source model. Else the best one, unless one that
 * needs no training cannot be told apart from it.
 */
export function decide({ candidates, kappa }: Judged): Decision {
  const source = candidates.findIndex(({ kind }) => kind === 'source');
  const distrust = whyNot({ candidates, kappa }, candidates[source]);
  if (distrust) return { keep: source < 0 ? null : source, reason: distrust };
  const best = bestOf(candidates);
  const untrained = candidates.filter((each) => each.kind !== 'trained' && each.standing === 'votes' && isAsGood(each));
  const [simplest] = untrained.sort((a, b) => CANDIDATE_KINDS.indexOf(a.kind) - CANDIDATE_KINDS.indexOf(b.kind));
  const kept = simplest ?? best;
  return { keep: candidates.indexOf(kept), reason: kept === best ? 'best' : 'as-good' };
}

function whyNot({ candidates, kappa }: Judged, source: ChoiceCandidate | undefined): ChoiceReason | undefined {
  if (candidates.filter(({ standing }) => standing === 'votes').length < LEAST_VOTERS) return 'few';
  // With the source model alone on its side, either it fails on these images or the others have gone wrong alike.
  if (source?.standing === 'collapsed') return 'source-alone';
  return (kappa ?? 0) < LEAST_KAPPA ? 'differ' : undefined;
}

const isAsGood = ({ toBest }: ChoiceCandidate): boolean => toBest.high >= 0;

/** The one that agrees best among those that vote; of equals the first by name, whatever their order. */
export function bestOf<Each extends Pick<ChoiceCandidate, 'agreement' | 'name' | 'standing'>>(
  candidates: readonly Each[],
): Each {
  const [best] = inOrder(candidates.filter(({ standing }) => standing === 'votes'));
  const [first] = inOrder(candidates);
  if (!first) throw new RangeError('There is no candidate.');
  return best ?? first;
}

export const inOrder = <Each extends Pick<ChoiceCandidate, 'agreement' | 'name'>>(
  candidates: readonly Each[],
): Each[] => [...candidates].sort((a, b) => b.agreement.value - a.agreement.value || (a.name < b.name ? -1 : 1));
