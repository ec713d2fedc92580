import { z } from 'zod';
import { UserError } from './errors.js';
import { issuesOf, issuesText } from './words.js';

/** Label value that takes part in nothing, everywhere in this project. */
export const IGNORED = 255;

const classEntry = z.strictObject({
  id: z.int().min(0).max(254),
  name: z.string().min(1),
  color: z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/)
    .meta({ description: 'a colour such as "#804080"' }),
});

/** A class list file: names and colours by network output index, ignored label ids, and an optional map of label ids. */
export const classListSchema = z.strictObject({
  name: z.string().min(1),
  ignore: z.array(z.int().min(0).max(65535)).default([IGNORED]),
  /** Label file id -> class id; ids that are absent stay as they are. Applied before `ignore`. */
  idMap: z.record(z.string().regex(/^\d+$/), z.int().min(0).max(255)).optional(),
  classes: z
    .array(classEntry)
    .min(2, 'a list has two classes at least; a network with one output channel has background and foreground')
    .max(254),
});

export type ClassList = z.infer<typeof classListSchema>;

/** Checks a class list: ids must be 0..n-1 in order. Throws a UserError that says what is wrong. */
export function parseClassList(value: unknown, file?: string): ClassList {
  const parsed = classListSchema.safeParse(value);
  const advice =
    'See the README for the form of a class list: {"name", "ignore", "classes": [{"id", "name", "color"}]}.';
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
