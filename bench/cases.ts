import type { Case, Setting } from './case.js';
import { batchNormCases } from './kernels/batch-norm.js';
import { convCases } from './kernels/conv.js';
import { convFormCases } from './kernels/conv-forms.js';
import { optimizerCases } from './kernels/optimizer.js';
import { pixelLossCases } from './kernels/pixel-loss.js';
import { resizeCases } from './kernels/resize.js';
import { stepCases } from './steps/cases.js';
import { forwardCases } from './steps/forward.js';
import { liveMapsCase } from './steps/live-maps.js';

/** Every case, in the order in which they are measured. */
export const allCases = async (setting: Setting): Promise<Case[]> => [
  ...convCases(setting),
  ...convFormCases(setting),
  ...pixelLossCases(setting),
  ...(await stepCases(setting)),
  ...(await forwardCases(setting)),
  ...optimizerCases(setting),
  ...batchNormCases(setting),
  ...resizeCases(setting),
  liveMapsCase(setting),
];

/** Cases whose names contain one of the words; all of them where no word is given. --quick leaves out the long ones. */
export function chosenCases(cases: Case[], words: readonly string[], quick: boolean): Case[] {
  if (words.length === 0) return cases.filter(({ full }) => !(quick && full));
  const chosen = cases.filter(({ name }) => words.some((word) => name.includes(word)));
  if (chosen.length > 0) return chosen;
  throw new Error(`No case has ${words.join(' or ')} in its name: ${cases.map(({ name }) => name).join(', ')}.`);
}

/** Those whose names match the first pattern, those that match the second, .., the rest. */
export function inOrder(cases: readonly Case[], patterns: readonly RegExp[]): Case[] {
  const rank = ({ name }: Case) => {
    const place = patterns.findIndex((pattern) => pattern.test(name));
    return place < 0 ? patterns.length : place;
  };
  return cases.toSorted((a, b) => rank(a) - rank(b));
}
