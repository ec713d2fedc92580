import { emptyRun, type RunRecord } from '../protocol/record.js';

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

/** Long lists of objects get one line per entry, so that two records can be compared line by line. */
function block(value: unknown): string {
  if (!Array.isArray(value) || !value.some(isObject)) return JSON.stringify(canonical(value));
  return `[\n${value.map((entry) => `  ${JSON.stringify(canonical(entry))}`).join(',\n')}\n ]`;
}

/** The record as JSON: top-level keys in the order of the contract, keys below them sorted. */
export function recordJson(record: RunRecord): string {
  const keys = Object.keys(emptyRun) as (keyof RunRecord)[];
  return `{\n${keys.map((key) => ` ${JSON.stringify(key)}: ${block(record[key])}`).join(',\n')}\n}\n`;
}
