import {
  type Choice,
  type ChoiceCandidate,
  LEAST_KAPPA,
  type Spread,
  type WeighedStage,
} from '../../protocol/choice.js';
import { stageTitle } from '../../protocol/stages.js';
import { percentSign, points, printedDifference, signedPoints } from '../numbers.js';
import { CHOICE_PHRASES, type ChoicePhrases } from './choice-phrases.js';

// What is said of a choice, in the phrases of a language: English unless others are given.

/** "71.2 (70.1 to 72.3)". */
export const spreadPoints = ({ value, low, high }: Spread, said = CHOICE_PHRASES): string =>
  said.interval(points(value), points(low), points(high));

/** "12 %": a candidate's share of the vote; a dash where a record is from before votes had weights. */
export const votePercent = ({ weight }: Pick<ChoiceCandidate, 'weight'>): string =>
  weight === null ? '–' : percentSign(weight);

/** "+1.1 (+0.4 to +1.9)": how far `agreement` lies from the one that is printed beside it. */
const differencePoints = (agreement: Spread, { value, low, high }: Spread, said: ChoicePhrases): string => {
  const printed = printedDifference(agreement.value, agreement.value - value);
  return said.interval(signedPoints(printed), signedPoints(low), signedPoints(high));
};

/** The difference to the best one, which is its own best. */
export const toBestWords = (
  { agreement, toBest }: Pick<ChoiceCandidate, 'agreement' | 'toBest'>,
  said = CHOICE_PHRASES,
): string =>
  toBest.value === 0 && toBest.low === 0 && toBest.high === 0 ? said.best : differencePoints(agreement, toBest, said);

export const rankWords = ({ rank, standing, sameAs }: ChoiceCandidate, said = CHOICE_PHRASES): string => {
  switch (standing) {
    case 'votes':
      return String(rank ?? '');
    case 'collapsed':
      return said.collapsed;
    case 'duplicate':
      return said.sameAs(sameAs ?? '');
    default:
      return standing satisfies never;
  }
};

/** Those that vote, best first. */
const ranked = ({ candidates }: Pick<Choice, 'candidates'>): ChoiceCandidate[] =>
  candidates.filter(({ standing }) => standing === 'votes').sort((a, b) => b.agreement.value - a.agreement.value);

/** The choice in a few sentences: what to keep and why; then which one agrees best, and what is said of the others. */
export const choiceWords = (choice: Choice, said = CHOICE_PHRASES): string =>
  `${choiceAdvice(choice, said)} ${choiceDetails(choice, said)}`;

/** How the candidates compare. */
function choiceDetails(choice: Choice, said: ChoicePhrases): string {
  const { candidates } = choice;
  const [best, ...others] = ranked(choice);
  const collapsed = candidates.filter(({ standing }) => standing === 'collapsed').map(({ name }) => name);
  const duplicates = candidates.flatMap(({ name, sameAs }) => (sameAs === null ? [] : [`${name} (${sameAs})`]));
  const tied = others.filter(({ toBest }) => toBest.high >= 0).map(({ name }) => name);
  return [
    best ? rankingWords(best, others, said) : said.noVoter,
    ...(tied.length > 0 ? [said.tied(tied)] : []),
    ...(collapsed.length > 0 ? [said.allCollapsed(collapsed)] : []),
    ...(duplicates.length > 0 ? [said.duplicates(duplicates)] : []),
    agreementWords(choice, said),
  ].join(' ');
}

function rankingWords(best: ChoiceCandidate, others: readonly ChoiceCandidate[], said: ChoicePhrases): string {
  const names = [best, ...others].map(({ name }) => name);
  const figure = ({ agreement }: ChoiceCandidate) => spreadPoints(agreement, said);
  return said.ranking(
    names,
    best.name,
    figure(best),
    others.map((each) => `${each.name} ${figure(each)}`),
  );
}

/** What the figures of a choice are. */
export function agreementWords(
  { images, candidates }: Pick<Choice, 'images' | 'candidates'>,
  said = CHOICE_PHRASES,
): string {
  const most = candidates.find(({ weight }) => weight !== null && weight > 0.5);
  // A vote of which one has most is nearly that one's own.
  return [said.agreement(images.length), ...(most ? [said.most(votePercent(most), most.name)] : [])].join(' ');
}

/** False for a record from before votes had weights. */
export const isWeighted = ({ candidates }: Pick<Choice, 'candidates'>): boolean =>
  candidates.some(({ weight }) => weight !== null);

/** Which result a run gives as its adapted model, where that is not the one to keep; empty where it is. */
export function givenWords({ candidates, keep }: Pick<Choice, 'candidates' | 'keep'>, said = CHOICE_PHRASES): string {
  const last = candidates.findLast(({ kind }) => kind === 'trained');
  const kept = keep === null ? undefined : candidates[keep];
  if (!last || last === kept || (kept && last.sameAs === kept.name)) return '';
  return said.given(last.name);
}

/** What to keep, its agreement with the interval, and why. */
export function choiceAdvice(choice: Choice, said = CHOICE_PHRASES): string {
  const { reason, candidates, keep: place, kappa } = choice;
  const kept = place === null ? undefined : candidates[place];
  const order = ranked(choice);
  const keep = kept ? said.keep(kept.name, spreadPoints(kept.agreement, said)) : said.keepNone;
  switch (reason) {
    case 'best':
      return said.advice.best(keep);
    case 'as-good':
      return said.advice.asGood(keep, kept?.kind === 'source', order[0]?.name);
    case 'few':
      return said.advice.few(keep, order.length);
    case 'differ':
      return said.advice.differ(keep, (kappa ?? 0).toFixed(2), LEAST_KAPPA.toFixed(2));
    case 'source-alone':
      return said.advice.sourceAlone(keep);
    default:
      return reason satisfies never;
  }
}

/** What the weighing of a stage found. `titleOf`: the name of a stage. */
export function weighedWords(weighed: WeighedStage, said = CHOICE_PHRASES, titleOf = stageTitle): string {
  const { stage, undone, why, start, end, difference, voters } = weighed;
  const figures = said.weighed.figures(
    voters,
    spreadPoints(start, said),
    spreadPoints(end, said),
    differencePoints(end, difference, said),
  );
  return said.weighed[why](titleOf(stage), figures, undone);
}
