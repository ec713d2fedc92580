import {
  type Choice,
  type ChoiceCandidate,
  LEAST_KAPPA,
  type Spread,
  type WeighedStage,
} from '../../protocol/choice.js';
import { stageTitle } from '../../protocol/stages.js';
import { percentSign, points, signedPoints } from '../numbers.js';

/** "71.2 (70.1 to 72.3)". */
export const spreadPoints = ({ value, low, high }: Spread): string =>
  `${points(value)} (${points(low)} to ${points(high)})`;

/** "12 %": a candidate's share of the vote; a dash where a record is from before votes had weights. */
export const votePercent = ({ weight }: Pick<ChoiceCandidate, 'weight'>): string =>
  weight === null ? '–' : percentSign(weight);

/** "+1.1 (+0.4 to +1.9)". */
const differencePoints = ({ value, low, high }: Spread): string =>
  `${signedPoints(value)} (${signedPoints(low)} to ${signedPoints(high)})`;

/** The difference to the best one, which is its own best. */
export const toBestWords = ({ toBest }: Pick<ChoiceCandidate, 'toBest'>): string =>
  toBest.value === 0 && toBest.low === 0 && toBest.high === 0 ? 'the best' : differencePoints(toBest);

export const rankWords = ({ rank, standing, sameAs }: ChoiceCandidate): string => {
  switch (standing) {
    case 'votes':
      return String(rank ?? '');
    case 'collapsed':
      return 'collapsed';
    case 'duplicate':
      return `same as ${sameAs}`;
    default:
      return standing satisfies never;
  }
};

/** Names as a sentence has them: "A, B and C". */
const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

/** Those that vote, best first. */
const ranked = ({ candidates }: Pick<Choice, 'candidates'>): ChoiceCandidate[] =>
  candidates.filter(({ standing }) => standing === 'votes').sort((a, b) => b.agreement.value - a.agreement.value);

const scored = ({ name, agreement }: ChoiceCandidate): string => `${name} ${spreadPoints(agreement)}`;

/** The choice in a few sentences: what to keep and why; then which one agrees best, and what is said of the others. */
export const choiceWords = (choice: Choice): string => `${choiceAdvice(choice)} ${choiceDetails(choice)}`;

/** How the candidates compare. */
function choiceDetails(choice: Choice): string {
  const { candidates } = choice;
  const order = ranked(choice);
  const [best, ...others] = order;
  const collapsed = candidates.filter(({ standing }) => standing === 'collapsed').map(({ name }) => name);
  const duplicates = candidates.flatMap(({ name, sameAs }) => (sameAs === null ? [] : [`${name} (${sameAs})`]));
  const tied = others.filter(({ toBest }) => toBest.high >= 0).map(({ name }) => name);
  const ranking = best
    ? `Of ${listed(order.map(({ name }) => name))}, ${best.name} agrees best with the vote of all: ${spreadPoints(best.agreement)}${others.length > 0 ? `; ${others.map(scored).join('; ')}` : ''}.`
    : 'No candidate could vote.';
  return [
    ranking,
    ...(tied.length > 0 ? [`${listed(tied)} cannot be told apart from it.`] : []),
    ...(collapsed.length > 0 ? [`Collapsed, and without a vote: ${listed(collapsed)}.`] : []),
    ...(duplicates.length > 0 ? [`The same as another, and counted once: ${listed(duplicates)}.`] : []),
    agreementWords(choice),
  ].join(' ');
}

/** What the figures of a choice are. */
export function agreementWords({ images, candidates }: Pick<Choice, 'images' | 'candidates'>): string {
  const most = candidates.find(({ weight }) => weight !== null && weight > 0.5);
  return [
    `Mean IoU with the ensemble on ${images.length} ${images.length === 1 ? 'image' : 'images'}, 95 % intervals; no labels were used.`,
    // A vote of which one has most is nearly that one's own.
    ...(most ? [`${votePercent(most)} of the vote is that of ${most.name}, so it agrees above all with itself.`] : []),
  ].join(' ');
}

/** False for a record from before votes had weights. */
export const isWeighted = ({ candidates }: Pick<Choice, 'candidates'>): boolean =>
  candidates.some(({ weight }) => weight !== null);

/** Which result a run gives as its adapted model, where that is not the one to keep; empty where it is. */
export function givenWords({ candidates, keep }: Pick<Choice, 'candidates' | 'keep'>): string {
  const last = candidates.findLast(({ kind }) => kind === 'trained');
  const kept = keep === null ? undefined : candidates[keep];
  if (!last || last === kept || (kept && last.sameAs === kept.name)) return '';
  return `The adapted model is the last result: ${last.name}.`;
}

/** What to keep, its agreement with the interval, and why. */
export function choiceAdvice(choice: Choice): string {
  const { reason, candidates, keep: place, kappa } = choice;
  const kept = place === null ? undefined : candidates[place];
  const [best] = ranked(choice);
  const keep = kept
    ? `keep ${kept.name} (agreement with the vote of all results ${spreadPoints(kept.agreement)})`
    : 'choose none of them';
  switch (reason) {
    case 'best':
      return `Advice: ${keep}: it agrees best.`;
    case 'as-good':
      return `Advice: ${keep}: it ${needs(kept)}, and ${best?.name ?? 'the best'} cannot be told apart from it.`;
    case 'few': {
      const voters = candidates.filter(({ standing }) => standing === 'votes').length;
      return `Advice: ${keep}. Nothing can be trusted: a vote needs three different candidates that have not collapsed, and there ${voters === 1 ? 'is' : 'are'} ${voters}.`;
    }
    case 'differ':
      return `Advice: ${keep}. Nothing can be trusted: the candidates hardly agree with one another (kappa ${(kappa ?? 0).toFixed(2)}, at least ${LEAST_KAPPA.toFixed(2)} is asked for).`;
    case 'source-alone':
      return `Advice: ${keep}. Nothing can be trusted: most candidates agree with one another and not with the source model. Either it fails on these images, or they have gone wrong alike.`;
    default:
      return reason satisfies never;
  }
}

const needs = (kept: ChoiceCandidate | undefined): string =>
  kept?.kind === 'source' ? 'needs nothing' : 'needs no training';

/** What the weighing of a stage found. */
export function weighedWords({ stage, undone, why, start, end, difference, voters }: WeighedStage): string {
  const title = stageTitle(stage);
  const figures = `agreement with ${voters} results: ${spreadPoints(start)} before, ${spreadPoints(end)} after, ${differencePoints(difference)}`;
  switch (why) {
    case 'kept':
      return `${title} is kept (${figures}).`;
    case 'unknown':
      return `${title} is kept: too few results agree to judge it (${figures}).`;
    case 'collapsed':
      return `${title} was undone: after it the network has nothing to do with the other results any more (${figures}).`;
    case 'not-finite':
      return `${title} was undone: its loss was not a finite number.`;
    case 'outlier':
      return `${title} was ${undone ? 'undone' : 'kept'}: after it the network agrees less than its start and than what needs no training (${figures}).`;
    default:
      return why satisfies never;
  }
}
