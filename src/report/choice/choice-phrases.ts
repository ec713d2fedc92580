import type { WeighingReason } from '../../protocol/choice.js';

/** Names as a sentence has them: "A, B and C". */
const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

const untrusted = (keep: string, why: string): string => `Advice: ${keep}. Nothing can be trusted: ${why}`;

/** What is said of results that are compared without labels, in English. The page has it in each of its languages. */
export const CHOICE_PHRASES = {
  interval: (value: string, low: string, high: string) => `${value} (${low} to ${high})`,
  best: 'the best',
  collapsed: 'collapsed',
  sameAs: (name: string) => `same as ${name}`,
  /** `best` has its figure, and so have `others`. */
  ranking: (names: readonly string[], best: string, figure: string, others: readonly string[]) =>
    `Of ${listed(names)}, ${best} agrees best with the vote of all: ${[figure, ...others].join('; ')}.`,
  noVoter: 'No candidate could vote.',
  tied: (names: readonly string[]) => `${listed(names)} cannot be told apart from it.`,
  allCollapsed: (names: readonly string[]) => `Collapsed, and without a vote: ${listed(names)}.`,
  duplicates: (names: readonly string[]) => `The same as another, and counted once: ${listed(names)}.`,
  agreement: (images: number) =>
    `Mean IoU with the ensemble on ${images} ${images === 1 ? 'image' : 'images'}, 95 % intervals; no labels were used.`,
  most: (share: string, name: string) => `${share} of the vote is that of ${name}, so it agrees above all with itself.`,
  given: (name: string) => `The adapted model is the last result: ${name}.`,
  keep: (name: string, figure: string) => `keep ${name} (agreement with the vote of all results ${figure})`,
  keepNone: 'choose none of them',
  advice: {
    best: (keep: string) => `Advice: ${keep}: it agrees best.`,
    asGood: (keep: string, isSource: boolean, best: string | undefined) =>
      `Advice: ${keep}: it needs ${isSource ? 'nothing' : 'no training'}, and ${best ?? 'the best'} cannot be told apart from it.`,
    few: (keep: string, voters: number) =>
      untrusted(
        keep,
        `a vote needs three different candidates that have not collapsed, and there ${voters === 1 ? 'is' : 'are'} ${voters}.`,
      ),
    differ: (keep: string, kappa: string, least: string) =>
      untrusted(keep, `the candidates hardly agree with one another (kappa ${kappa}, at least ${least} is asked for).`),
    sourceAlone: (keep: string) =>
      untrusted(
        keep,
        'most candidates agree with one another and not with the source model. Either it fails on these images, or they have gone wrong alike.',
      ),
  },
  weighed: {
    figures: (voters: number, before: string, after: string, difference: string) =>
      `agreement with ${voters} results: ${before} before, ${after} after, ${difference}`,
    kept: (stage: string, figures: string) => `${stage} is kept (${figures}).`,
    unknown: (stage: string, figures: string) => `${stage} is kept: too few results agree to judge it (${figures}).`,
    collapsed: (stage: string, figures: string) =>
      `${stage} was undone: after it the network has nothing to do with the other results any more (${figures}).`,
    'not-finite': (stage: string) => `${stage} was undone: its loss was not a finite number.`,
    outlier: (stage: string, figures: string, undone: boolean) =>
      `${stage} was ${undone ? 'undone' : 'kept'}: after it the network agrees less than its start and than what needs no training (${figures}).`,
  } satisfies Record<WeighingReason | 'figures', unknown>,
};

export type ChoicePhrases = typeof CHOICE_PHRASES;
