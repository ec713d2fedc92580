import { overridden } from '../protocol/label-check.js';
import type { RunRecord } from '../protocol/record.js';
import { percentSign } from './numbers.js';

const mapInWords = (idMap: Record<string, number>): string =>
  Object.entries(idMap)
    .map(([id, label]) => `${id} → ${label === 255 ? 'ignored' : label}`)
    .join(', ');

/** How the labels of a run were read, and what was known about them: name and value of each fact. */
export function labelFacts({ targets, classes }: Pick<RunRecord, 'targets' | 'classes'>): [string, string][] {
  const check = targets?.labelCheck;
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

/** Why there is no mIoU: no labels, or none with a pixel to compare. */
export function whyUnmeasured({ warnings, targets }: Pick<RunRecord, 'warnings' | 'targets'>): string {
  const nothing = warnings.some(({ code }) => code === 'nothing-measured');
  if (nothing) return 'labels were given, but not one of their pixels could be compared';
  return (targets?.labelled ?? 0) > 0 ? 'the labels were not reached' : 'no labels were given';
}
