import { emptyRun, type RunRecord } from '../protocol/record.js';
import { savedRecord } from './saved-form.js';

/** An object with keys, as JSON has them: no list. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Plain data with sorted keys; numbers that JSON lacks (a loss that was not finite) become the text "NaN". */
function canonical(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (Array.isArray(value)) return value.map(canonical);
  if (!isObject(value)) return value;
  const known = Object.keys(value).filter((key) => value[key] !== undefined);
  return Object.fromEntries(known.sort().map((key) => [key, canonical(value[key])]));
}

/** Plain data as JSON in one line, with sorted keys. */
export const canonicalJson = (value: unknown): string => JSON.stringify(canonical(value));

/** A record is written every minute while its run goes on: the line of a step is made once. */
const lines = new WeakMap<object, string>();

function line(entry: object): string {
  const known = lines.get(entry);
  if (known !== undefined) return known;
  const made = canonicalJson(entry);
  lines.set(entry, made);
  return made;
}

/** Long lists of objects get one line per entry, so that two records can be compared line by line. */
function block(value: unknown): string {
  if (!Array.isArray(value) || !value.some(isObject)) return canonicalJson(value);
  return `[\n${value.map((entry) => `  ${isObject(entry) ? line(entry) : canonicalJson(entry)}`).join(',\n')}\n ]`;
}

/** The saved form of a record as JSON: top-level keys in the order of the contract, keys below them sorted. */
export function recordJson(record: RunRecord): string {
  const keys = Object.keys(emptyRun) as (keyof RunRecord)[];
  const saved = savedRecord(record);
  return `{\n${keys.map((key) => ` ${JSON.stringify(key)}: ${block(saved[key])}`).join(',\n')}\n}\n`;
}
