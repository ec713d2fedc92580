import type { RunRecord } from '../../protocol/record.js';
import { firstImage, imagesKey, imagesName, modelKey, modelName } from './compared-run.js';
import { grouped } from './grouped.js';
import { type OptionDifference, optionDifferences } from './option-differences.js';

/** So many options stand in a name; the table of recipes has them all. */
const MOST_OPTIONS = 3;

const differs = (records: readonly RunRecord[], key: (record: RunRecord) => unknown): boolean =>
  new Set(records.map(key)).size > 1;

/** "negativeWeight 0". The stage is said only where the option has another value in another stage. */
function optionWords(differences: readonly OptionDifference[], place: number): string[] {
  const byOption = grouped(
    differences.filter(({ values }) => values[place] !== null),
    ({ option }) => option,
  );
  const words = [...byOption].flatMap(([option, rows]) => {
    const values = new Set(rows.map(({ values }) => values[place]));
    if (values.size === 1) return [`${option} ${rows[0]?.values[place]}`];
    return rows.map(({ part, values }) => `${part} ${option} ${values[place]}`);
  });
  const more = words.length - MOST_OPTIONS;
  return more > 1 ? [...words.slice(0, MOST_OPTIONS), `${more} more options`] : words;
}

/** "24 images"; the first one is named where another set has as many. */
function imagesWords(record: RunRecord, records: readonly RunRecord[]): string {
  const alike = records.filter((other) => imagesName(other) === imagesName(record));
  return imagesName(record) + (differs(alike, imagesKey) ? ` from ${firstImage(record)}` : '');
}

/** Adds to equal names what distinguishes their recipes. */
function withOptions(records: readonly RunRecord[], parts: readonly string[][]): string[][] {
  return records.map((_, place) => {
    const own = parts[place] ?? [];
    const alike = records.flatMap((_record, other) => (parts[other]?.join() === own.join() ? [other] : []));
    if (alike.length === 1) return own;
    const differences = optionDifferences(alike.map((other) => records[other]?.recipe ?? null));
    return [...own, ...optionWords(differences, alike.indexOf(place))];
  });
}

/** A number behind every name but the first of its kind, so that two groups never get one name. */
export function apart(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let own = name;
    for (let count = 2; taken.has(own); count++) own = `${name} (${count})`;
    taken.add(own);
    return own;
  });
}

/** Names of groups, by a record of each: only what distinguishes them. */
export function groupNames(records: readonly RunRecord[]): string[] {
  const hasModels = differs(records, modelKey);
  const hasImages = differs(records, imagesKey);
  const hasRecipes = differs(records, ({ recipe }) => recipe?.name);
  const parts = records.map((record) => [
    ...(hasModels ? [`model ${modelName(record)}`] : []),
    ...(hasImages ? [imagesWords(record, records)] : []),
    ...(hasRecipes || records.length === 1 ? [`recipe ${record.recipe?.name ?? 'unknown'}`] : []),
  ]);
  const names = withOptions(records, parts).map((own) => own.join(', '));
  return apart(names.map((name) => name || 'runs'));
}
