import { imagesName, modelKey, modelName } from '../../report/comparison/compared-run.js';
import { comparisonWarnings } from '../../report/comparison/warnings.js';
import { localised } from '../words/numbers.js';
import { words } from '../words/words.js';
import { commonClasses, hasOtherClasses } from './class-rows.js';
import type { CompareState } from './compare-store.js';
import { type Column, type Compared, hasSameImages } from './compared.js';

const listed = (columns: readonly Column[], of: (column: Column) => string): string =>
  columns.map((column) => `${column.label}: ${of(column)}`).join('; ');

function models({ columns }: Compared): string[] {
  if (new Set(columns.map(({ record }) => modelKey(record))).size < 2) return [];
  return [words.compare.notes.models(listed(columns, ({ record }) => modelName(record)))];
}

function images({ columns, reference }: Compared): string[] {
  if (columns.every((column) => hasSameImages(column, reference))) return [];
  const list = listed(columns, ({ record }) => imagesName(record));
  return [words.compare.notes.images(reference.label, list)];
}

function classes(compared: Compared): string[] {
  if (!hasOtherClasses(compared)) return [];
  return [words.compare.notes.classes(commonClasses(compared).length)];
}

function unfinished({ columns }: Compared): string[] {
  const broken = columns.filter(({ record }) => record.state !== 'done').map(({ label }) => label);
  if (broken.length === 0) return [];
  return [words.compare.notes.unfinished(broken.join(', '))];
}

function labels({ columns }: Compared): string[] {
  const without = columns.filter(({ record }) => record.evaluations.length === 0);
  if (without.length === 0) return [];
  if (without.length === columns.length) return [words.compare.notes.noneMeasured];
  return [words.compare.notes.notMeasured(without.map(({ label }) => label).join(', '), without.length)];
}

/** What makes these figures less comparable than they look, and what is not there. Said before any figure. */
export function notesOf(
  compared: Compared,
  { notCompared }: Pick<CompareState, 'notCompared'>,
  gone: readonly string[],
) {
  return [
    ...notCompared.map(({ why }) => words.compare.notes.notCompared(why)),
    ...gone.map((label) => words.compare.notes.deleted(label)),
    ...unfinished(compared),
    ...labels(compared),
    ...models(compared),
    ...images(compared),
    ...classes(compared),
    ...comparisonWarnings(compared.joined.groups, words.report.comparison.warnings).map(localised),
  ];
}
