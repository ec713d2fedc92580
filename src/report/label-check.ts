import { type LabelCheck, overridden } from '../protocol/label-check.js';
import type { RunRecord } from '../protocol/record.js';
import { percentSign } from './numbers.js';

const mapInWords = (idMap: Record<string, number>): string =>
  Object.entries(idMap)
    .map(([id, label]) => `${id} → ${label === 255 ? 'ignored' : label}`)
    .join(', ');

/** How the labels of a set of images were read, and what was known about them: name and value of each fact. */
export function labelFacts(check: LabelCheck | undefined, classes: RunRecord['classes']): [string, string][] {
  if (!check) return [];
  const { choice, agreement, findings } = check;
  const facts: [string, string][] = [];
  const idMap = choice.idMap ?? classes?.idMap;
  if (idMap)
    facts.push([choice.idMap ? 'Id map of the labels (chosen)' : 'Id map of the class list', mapInWords(idMap)]);
  if (agreement && agreement.images > 0) {
    const { images, share, kappa } = agreement;
    const value = `with the source model on ${percentSign(share)} of the pixels, kappa ${kappa.toFixed(2)} (${images} images)`;
    facts.push(['Labels agree', value]);
  }
  for (const { message } of overridden(check)) facts.push(['Used in spite of', message]);
  for (const { severity, message } of findings) if (severity === 'note') facts.push(['Labels', message]);
  return facts;
}

type Unmeasured = Pick<RunRecord, 'state' | 'warnings' | 'targets' | 'heldOut'>;

/** Why there is no mIoU, in English; the page has it in each of its languages. */
export const UNMEASURED = {
  nothingCompared: 'labels were given, but not one of their pixels could be compared',
  noLabels: 'no labels were given',
  notYet: 'the source model is measured between the first steps',
  ended: 'the run ended before that',
};

/** Why there is no mIoU: no labels, none with a pixel to compare, or a run that has not come so far. */
export function whyUnmeasured({ state, warnings, targets, heldOut }: Unmeasured, said = UNMEASURED): string {
  const nothing = warnings.some(({ code }) => code === 'nothing-measured');
  if (nothing) return said.nothingCompared;
  if ((targets?.labelled ?? 0) + (heldOut?.labelled ?? 0) === 0) return said.noLabels;
  const isGoing = state === 'running' || state === 'paused';
  return isGoing ? said.notYet : said.ended;
}
