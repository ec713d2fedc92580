import { boundsOf, type Field } from './fields.js';

/** Reads the value at a path of a plain object. */
export const valueAt = (object: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], object);

/** A copy of a plain object with the value at a path replaced. */
export function withValue<T>(object: T, path: readonly string[], value: unknown): T {
  const [key, ...rest] = path;
  if (key === undefined) return value as T;
  const part = (object as Record<string, unknown>)[key];
  return { ...object, [key]: withValue(part, rest, value) };
}

/** Small numbers as powers of ten, as learning rates are written: 0.00005 -> "5e-5". */
const numberText = (value: number): string =>
  value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential() : String(value);

/** A value as it stands in a text box. Null, the default of an architecture or none at all, is an empty box. */
export function toText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'number' ? numberText(value) : String(value);
}

/** A value as a sentence has it. */
export function inWords(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return toText(value) || 'automatic';
}

export type Reading = { value: unknown } | { problem: string };

const inRange = (value: number, { minimum = -Infinity, maximum = Infinity }: Field) =>
  value >= minimum && value <= maximum;

function readNumber(text: string, field: Field, whole: boolean): Reading {
  const value = Number(text);
  if (text === '' || !Number.isFinite(value)) return { problem: 'A number is needed here.' };
  if (whole && !Number.isInteger(value)) return { problem: 'A whole number is needed here.' };
  if (inRange(value, field)) return { value };
  return { problem: `From ${boundsOf(field)}.` };
}

function readNumbers(text: string, field: Field): Reading {
  const values = text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(Number);
  if (values.length === 0 || values.some((value) => !Number.isFinite(value))) {
    return { problem: 'Numbers with commas between them are needed here.' };
  }
  if (field.length !== undefined && values.length !== field.length) {
    return { problem: `${field.length} numbers are needed here, not ${values.length}.` };
  }
  if (values.every((value) => inRange(value, field))) return { value: values };
  return { problem: `Each from ${boundsOf(field)}.` };
}

/** Reads the text typed for a field, or says what is wrong with it. */
export function readText(typed: string, field: Field): Reading {
  const text = typed.trim();
  if (text === '' && field.nullable) return { value: null };
  switch (field.kind) {
    case 'integer':
      return readNumber(text, field, true);
    case 'number':
      return readNumber(text, field, false);
    case 'numbers':
      return readNumbers(text, field);
    case 'text':
    case 'choice':
    case 'boolean':
      return text === '' ? { problem: 'This must not be empty.' } : { value: text };
    default:
      return field.kind satisfies never;
  }
}
