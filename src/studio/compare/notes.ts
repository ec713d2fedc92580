import { imagesName, modelKey, modelName } from '../../report/comparison/compared-run.js';
import { commonClasses, hasOtherClasses } from './class-rows.js';
import type { CompareState } from './compare-store.js';
import { type Column, type Compared, hasSameImages } from './compared.js';

const listed = (columns: readonly Column[], of: (column: Column) => string): string =>
  columns.map((column) => `${column.label}: ${of(column)}`).join('; ');

function models({ columns }: Compared): string[] {
  if (new Set(columns.map(({ record }) => modelKey(record))).size < 2) return [];
  return [
    `The runs began from different models, which may make the difference (${listed(columns, ({ record }) => modelName(record))}).`,
  ];
}

function images({ columns, reference }: Compared): string[] {
  if (columns.every((column) => hasSameImages(column, reference))) return [];
  return [
    `The runs have different images: figures of other images than those of ${reference.label} have no difference (${listed(columns, ({ record }) => imagesName(record))}).`,
  ];
}

function classes(compared: Compared): string[] {
  if (!hasOtherClasses(compared)) return [];
  const { length } = commonClasses(compared);
  const perClass =
    length === 0 ? 'no class is in all of them' : `only the ${length} that all have are compared one by one`;
  return [`The runs have different classes: ${perClass}, and means over other classes have no difference.`];
}

function unfinished({ columns }: Compared): string[] {
  const broken = columns.filter(({ record }) => record.state !== 'done').map(({ label }) => label);
  if (broken.length === 0) return [];
  return [
    `${broken.join(', ')} did not end by itself: figures and curves are of what was reached, and stand in no mean.`,
  ];
}

function labels({ columns }: Compared): string[] {
  const without = columns.filter(({ record }) => record.evaluations.length === 0);
  if (without.length === 0) return [];
  const who = without.length === columns.length ? 'None of the runs' : without.map(({ label }) => label).join(', ');
  return [
    `${who} ${without.length === columns.length ? 'was' : without.length === 1 ? 'was not' : 'were not'} measured, since labels are missing: there is no mIoU, but entropy and the scores without labels.`,
  ];
}

/** What makes these figures less comparable than they look, and what is not there. Said before any figure. */
export function notesOf(
  compared: Compared,
  { notCompared }: Pick<CompareState, 'notCompared'>,
  gone: readonly string[],
) {
  return [
    ...notCompared.map(({ why }) => `Not compared: ${why}`),
    ...gone.map((label) => `${label} was deleted meanwhile. What stands here was read before.`),
    ...unfinished(compared),
    ...labels(compared),
    ...models(compared),
    ...images(compared),
    ...classes(compared),
    ...compared.joined.comparison.warnings,
  ];
}
