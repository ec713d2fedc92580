import { z } from 'zod';
import { UserError } from './errors.js';
import { issuesOf, issuesText } from './words.js';

/** Ignored label value, everywhere in this project. */
export const IGNORED = 255;

const classEntry = z.strictObject({
  id: z.int().min(0).max(254),
  name: z.string().min(1),
  color: z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/)
    .meta({ description: 'a colour such as "#804080"' }),
});

/** Ids in label files -> class ids; 255 for what is ignored. */
export const idMapSchema = z.record(z.string().regex(/^\d+$/, 'a label id'), z.int().min(0).max(255));

/** A class list file: names and colours by network output index, ignored label ids, and an optional map of label ids. */
export const classListSchema = z.strictObject({
  name: z.string().min(1),
  /** Beside 255, which is always ignored. A list that names 255 says that it is no class of a mask either. */
  ignore: z.array(z.int().min(0).max(65535)).default([]),
  /** Label file id -> class id; ids that are absent stay as they are. Applied before `ignore`. */
  idMap: idMapSchema.optional(),
  classes: z.array(classEntry).min(2).max(254),
});

export type ClassList = z.infer<typeof classListSchema>;

/**
 * The class that a class list gives a label id: by the id map first, then the ignore list. Undefined for unknown ids.
 */
export function classOfId({ classes, ignore, idMap }: ClassList, id: number): number | undefined {
  const mapped = idMap?.[String(id)] ?? id;
  if (mapped === IGNORED || ignore.includes(mapped)) return IGNORED;
  return mapped < classes.length ? mapped : undefined;
}

const isListOfOne = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  'classes' in value &&
  Array.isArray(value.classes) &&
  value.classes.length === 1;

/** Checks a class list: ids must be 0..n-1 in order. Throws a UserError that says what is wrong. */
export function parseClassList(value: unknown, file?: string): ClassList {
  if (isListOfOne(value)) {
    const message = 'The class list has one class; it must have at least two.';
    const advice = 'A network with one output channel has two: background and foreground.';
    throw new UserError('bad-class-list', message, { file, advice });
  }
  const parsed = classListSchema.safeParse(value);
  const advice =
    'docs/own-files.md shows the form of a class list: {"name", "ignore", "classes": [{"id", "name", "color"}]}.';
  if (!parsed.success) {
    const issues = issuesOf(parsed.error, classListSchema, value);
    const message = `The class list is not valid: ${issuesText(issues)}.`;
    throw new UserError('bad-class-list', message, { file, advice, issues });
  }
  const wrong = parsed.data.classes.findIndex((entry, index) => entry.id !== index);
  if (wrong >= 0) {
    const message = `The class list is not valid: class ids must count from 0, but entry ${wrong} has id ${parsed.data.classes[wrong]?.id}.`;
    throw new UserError('bad-class-list', message, { file, advice });
  }
  return parsed.data;
}
