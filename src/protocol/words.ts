import { z } from 'zod';
import type { Issue } from './errors.js';
import { nearestName } from './nearest.js';

/** Says in words what is wrong with a value, and what would be right: zod's own messages are for programmers. */

type Json = z.core.JSONSchema.BaseSchema;

const SHOWN_LETTERS = 40;
const SHOWN_NAMES = 8;

const read = new WeakMap<z.core.$ZodType, Json>();

/** A schema of the input, as data. */
function dataOf(schema: z.core.$ZodType): Json {
  const known = read.get(schema) ?? z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  read.set(schema, known);
  return known;
}

const isObject = (value: unknown): value is Record<PropertyKey, unknown> => typeof value === 'object' && value !== null;
const valueIn = (value: unknown, key: PropertyKey): unknown => (isObject(value) ? value[key] : undefined);
/** Several schemas, one of which must hold; a list of types is treated alike. */
const formsOf = ({ anyOf, oneOf, type }: Json): Json[] =>
  Array.isArray(type) ? (type as string[]).map((each) => ({ type: each }) as Json) : ((anyOf ?? oneOf ?? []) as Json[]);

/** True when a value names this form of several by a constant, as a stage does by its name. */
const isNamed = ({ properties = {} }: Json, value: unknown): boolean =>
  Object.entries(properties as Record<string, Json>).some(
    ([key, field]) => field.const !== undefined && field.const === valueIn(value, key),
  );

/** The part of a schema for the place at a path; of several forms, the one that the value has, else all. */
function placeAt(schema: Json, path: readonly PropertyKey[], value: unknown): Json | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return schema;
  const forms = formsOf(schema);
  if (forms.length > 0) {
    const own = forms.filter((form) => isNamed(form, value));
    const places = (own.length > 0 ? own : forms)
      .map((form) => placeAt(form, path, value))
      .filter((place) => place !== undefined);
    return places.length > 1 ? { anyOf: places } : places[0];
  }
  const { properties, prefixItems, items, additionalProperties } = schema;
  const below: unknown = properties?.[String(key)] ?? prefixItems?.[Number(key)] ?? items ?? additionalProperties;
  return isObject(below) ? placeAt(below as Json, rest, valueIn(value, key)) : undefined;
}

const quoted = (value: unknown): string => JSON.stringify(value) ?? 'nothing';

function rangeOf({ minimum, maximum }: Json): string {
  const low = minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? minimum : undefined;
  const high = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? maximum : undefined;
  if (low !== undefined && high !== undefined) return ` from ${low} to ${high}`;
  if (low !== undefined) return `, ${low} or more`;
  return high === undefined ? '' : `, ${high} or less`;
}

function listOf({ prefixItems, items, minItems, maxItems }: Json): string {
  const each = isObject(items) ? items : prefixItems?.[0];
  const what = isObject(each) ? `, each ${allowed(each as Json)}` : '';
  if (prefixItems) return `a list of ${prefixItems.length}${what}`;
  if (minItems !== undefined && minItems === maxItems) return `a list of ${minItems}${what}`;
  if (minItems !== undefined)
    return `a list of ${minItems}${maxItems === undefined ? ' or more' : ` to ${maxItems}`}${what}`;
  return `a list${what}`;
}

function textOf({ minLength, maxLength, pattern, description }: Json): string {
  if (pattern !== undefined && description) return description;
  if (maxLength !== undefined) return `a text of ${minLength ?? 0} to ${maxLength} letters`;
  return minLength === undefined ? 'a text' : 'a text that is not empty';
}

/** Constants that a place may have, where it may have nothing else. */
function constantsOf(schema: Json): unknown[] | null {
  if (schema.const !== undefined) return [schema.const];
  if (schema.enum) return schema.enum;
  if (schema.type === 'null') return [null];
  const forms = formsOf(schema).map(constantsOf);
  return forms.length > 0 && forms.every((form) => form !== null) ? forms.flat() : null;
}

/** Says what may stand at a place. */
function allowed(schema: Json): string {
  const constants = constantsOf(schema);
  if (constants) {
    const all = [...new Set(constants.map(quoted))];
    return all.length === 1 ? `${all[0]}` : `one of ${all.join(', ')}`;
  }
  const forms = formsOf(schema);
  if (forms.length > 0) return [...new Set(forms.map(allowed))].join(', or ');
  switch (schema.type) {
    case 'integer':
      return `a whole number${rangeOf(schema)}`;
    case 'number':
      return `a number${rangeOf(schema)}`;
    case 'boolean':
      return 'true or false';
    case 'string':
      return textOf(schema);
    case 'array':
      return listOf(schema);
    default:
      return 'an object';
  }
}

function shown(value: unknown): string {
  if (isObject(value)) return Array.isArray(value) ? `a list of ${value.length}` : 'an object';
  const text = quoted(value);
  return text.length > SHOWN_LETTERS ? `${text.slice(0, SHOWN_LETTERS)}…` : text;
}

function unknownKey(key: string, known: readonly string[]): string {
  const near = nearestName(key, known);
  const help = near
    ? `; perhaps "${near}" is meant`
    : known.length <= SHOWN_NAMES
      ? `; known are ${known.join(', ')}`
      : '';
  return `"${key}" is not known${help}`;
}

const keysAt = (place: Json | undefined, value: unknown): string[] => {
  const forms = place ? formsOf(place) : [];
  const own = forms.find((form) => isNamed(form, value)) ?? place;
  return Object.keys(own?.properties ?? {});
};

function wordsFor(issue: z.core.$ZodIssue, data: Json, value: unknown): string[] {
  const there = issue.path.reduce<unknown>(valueIn, value);
  const place = placeAt(data, issue.path, value);
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, keysAt(place, there)));
  if (issue.code === 'invalid_key') return [`${quoted(issue.path.at(-1))} is not allowed as a key`];
  const must = place ? `; it must be ${allowed(place)}` : '';
  return [there === undefined ? `is missing${must}` : `is ${shown(there)}${must}`];
}

/** The wrong places of a value that a schema refused. */
export function issuesOf(error: z.ZodError, schema: z.core.$ZodType, value: unknown): Issue[] {
  const data = dataOf(schema);
  return error.issues.flatMap((issue) => {
    // A wrong key is wrong where it stands, not below itself.
    const place = issue.code === 'invalid_key' ? issue.path.slice(0, -1) : issue.path;
    const path = place.map(String).join('.');
    return wordsFor(issue, data, value).map((message) => ({ path, message }));
  });
}

const SHOWN_ISSUES = 5;

/** The first of them as a sentence's end: "batchSize is 0; it must be a whole number from 1 to 256". */
export function issuesText(issues: readonly Issue[]): string {
  const texts = issues.slice(0, SHOWN_ISSUES).map(({ path, message }) => {
    if (message.startsWith('is ')) return `${path || 'it'} ${message}`;
    return path ? `In ${path}, ${message}` : message;
  });
  const rest = issues.length - texts.length;
  return [...texts, ...(rest > 0 ? [`${rest} more are wrong`] : [])].join('. ');
}
