import type { RunRecord } from '../../protocol/record.js';
import { isStageName } from '../../protocol/stages.js';
import {
  deviceName,
  imagesKey,
  imagesName,
  modelKey,
  modelName,
  versionsText,
} from '../../report/comparison/compared-run.js';
import { type OptionDifference, optionDifferences } from '../../report/comparison/option-differences.js';
import { type Words, words } from '../words/words.js';
import type { Column } from './compared.js';

export interface OptionRow {
  /** Where it stands: a stage, "Recipe" or "Run". */
  place: string;
  label: string;
  about: string;
  /** One for each run; null where its recipe has no such option. */
  values: (string | null)[];
}

/** "Teach", "Teach 2", "Recipe". */
function placeWords(part: string): string {
  const [name = '', number] = part.split(' ');
  if (!isStageName(name)) return words.compare.options.recipe;
  return number === undefined ? words.protocol.stages[name] : `${words.protocol.stages[name]} ${number}`;
}

const labelOf = (option: string): string =>
  (words.protocol.options as Record<string, string>)[option] ??
  (words.compare.options.own as Record<string, string>)[option] ??
  option;

const stageWords = (names: string): string =>
  names
    .split(', ')
    .map((name) => (isStageName(name) ? words.protocol.stages[name] : name))
    .join(', ');

function valueWords(option: string, value: string | null): string | null {
  if (value === null) return null;
  if (value === 'null') return words.compare.options.automatic;
  return option === 'stages' ? stageWords(value) : value;
}

const rowOf = ({ part, option, unit, description, values }: OptionDifference): OptionRow => ({
  place: placeWords(part),
  label: labelOf(option),
  about: unit && unit !== 'list' ? `${description} (${unit})` : description,
  values: values.map((value) => valueWords(option, value)),
});

interface Fact {
  name: keyof Words['compare']['options']['facts'];
  of(record: RunRecord): string;
  /** Two runs with one key are the same here. */
  key?: (record: RunRecord) => string;
}

const FACTS: readonly Fact[] = [
  { name: 'seed', of: ({ recipe }) => String(recipe?.seed ?? words.compare.options.unknown) },
  { name: 'model', of: modelName, key: modelKey },
  { name: 'images', of: imagesName, key: imagesKey },
  { name: 'device', of: deviceName },
  { name: 'versions', of: versionsText },
];

function factRows(records: readonly RunRecord[]): OptionRow[] {
  const { facts, run } = words.compare.options;
  return FACTS.flatMap(({ name, of, key = of }) =>
    new Set(records.map(key)).size > 1 ? [{ place: run, ...facts[name], values: records.map(of) }] : [],
  );
}

/** Only what differs: of the runs, and of their recipes in the words of the form. */
export function optionRows(columns: readonly Column[]): OptionRow[] {
  const records = columns.map(({ record }) => record);
  return [...factRows(records), ...optionDifferences(records.map(({ recipe }) => recipe)).map(rowOf)];
}
