import { localised, unlocalised } from '../words/numbers.js';
import { words } from '../words/words.js';
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
  const { yes, no, automatic } = words.recipeForm.field;
  if (typeof value === 'boolean') return value ? yes : no;
  const text = toText(value) || automatic;
  return typeof value === 'string' ? text : localised(text);
}

export type Reading = { value: unknown } | { problem: string };

const inRange = (value: number, { minimum = -Infinity, maximum = Infinity }: Field) =>
  value >= minimum && value <= maximum;

function readNumber(text: string, field: Field, whole: boolean): Reading {
  const value = Number(text);
  if (text === '' || !Number.isFinite(value)) return { problem: words.recipeForm.problems.number };
  if (whole && !Number.isInteger(value)) return { problem: words.recipeForm.problems.whole };
  if (inRange(value, field)) return { value };
  return { problem: words.recipeForm.problems.range(boundsOf(field)) };
}

function readNumbers(text: string, field: Field): Reading {
  const values = text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(Number);
  if (values.length === 0 || values.some((value) => !Number.isFinite(value))) {
    return { problem: words.recipeForm.problems.numbers };
  }
  if (field.length !== undefined && values.length !== field.length) {
    return { problem: words.recipeForm.problems.count(field.length, values.length) };
  }
  if (values.every((value) => inRange(value, field))) return { value: values };
  return { problem: words.recipeForm.problems.eachInRange(boundsOf(field)) };
}

/** Reads the text typed for a field, or says what is wrong with it. */
export function readText(typed: string, field: Field): Reading {
  const text = typed.trim();
  if (text === '' && field.nullable) return { value: null };
  switch (field.kind) {
    case 'integer':
      return readNumber(unlocalised(text, false), field, true);
    case 'number':
      return readNumber(unlocalised(text, false), field, false);
    case 'numbers':
      return readNumbers(unlocalised(text, true), field);
    case 'text':
    case 'choice':
    case 'boolean':
      return text === '' ? { problem: words.recipeForm.problems.empty } : { value: text };
    default:
      return field.kind satisfies never;
  }
}
