import { rareClasses } from '../protocol/rare-classes.js';
import type { RunRecord } from '../protocol/record.js';
import { evaluationsOn } from './timeline.js';

/** The rare classes of a run by name, in the order of their ids. */
export function rareClassNames(record: Pick<RunRecord, 'evaluations' | 'classes'>): string[] {
  const { classes } = record;
  const last = evaluationsOn(record).at(-1);
  const ids = last ? rareClasses(last.metrics) : [];
  return ids.map((id) => classes?.classes[id]?.name ?? `class ${id}`);
}

const ABOUT = 'rare: mean IoU of the classes that have less than 2 % of the labelled pixels';

/** The figure "rare" in English; the page explains it in each of its languages. */
export const RARE = {
  none: `${ABOUT}; here there are none.`,
  some: (names: readonly string[]) => `${ABOUT}: ${names.join(', ')}.`,
};

/** Explains the figure "rare", and names its classes. */
export function rareAbout(record: Pick<RunRecord, 'evaluations' | 'classes'>, said = RARE): string {
  const names = rareClassNames(record);
  return names.length === 0 ? said.none : said.some(names);
}
