import { z } from 'zod';
import { classListSchema } from '../protocol/classes.js';
import { UserError } from '../protocol/errors.js';
import type { Warning } from '../protocol/events.js';
import { INPUT_ROLES } from '../protocol/identity.js';
import { recipeSchema } from '../protocol/recipe.js';
import { warningOf } from '../protocol/warnings.js';
import { type Storage, textParts } from './storage.js';

/** The file that says what a run was started with. */
export const JOB_FILE = 'job.json';

const inputSchema = z.object({
  role: z.enum(INPUT_ROLES),
  /** Name, or path in its folder, "/" separated. */
  path: z.string(),
  bytes: z.number().int().nonnegative(),
  sha256: z.string(),
});

/** A file that a run was started with. */
export type InputFile = z.infer<typeof inputSchema>;

const jobSchema = z.object({
  version: z.literal(1),
  started: z.string(),
  /** Of the program. */
  versions: z.record(z.string(), z.string()),
  recipe: recipeSchema,
  /** The list that was chosen; null where the model's own counts. */
  classes: classListSchema.nullable(),
  /** How the run was started, in the words of the program's part that started it. */
  given: z.unknown(),
  inputs: z.array(inputSchema),
});

/** What a run was started with: it goes on only with the same. */
export type Job = z.infer<typeof jobSchema>;

export const writeJob = (storage: Storage, job: Job): Promise<number> =>
  storage.write(JOB_FILE, textParts(`${JSON.stringify(job)}\n`));

/**
 * Undefined where there is none.
 * @throws UserError damaged-run
 */
export async function readJob(storage: Storage, where: string): Promise<Job | undefined> {
  const bytes = await storage.read(JOB_FILE);
  if (!bytes) return undefined;
  const parsed = jobSchema.safeParse(parseJson(bytes));
  if (parsed.success) return parsed.data;
  throw new UserError('damaged-run', `${JOB_FILE} of the run in ${where} cannot be read.`, {
    file: where,
    advice: 'The run cannot be continued: start it again.',
  });
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

/** How many files a message names. */
const NAMED = 3;

/**
 * Compares the files that are there with those that a run was started with.
 * @throws UserError changed-input, which names what was changed, is missing or is new
 */
export function checkInputs(started: readonly InputFile[], now: readonly InputFile[]): void {
  const keyOf = ({ role, path }: InputFile) => `${role} ${path}`;
  const before = new Map(started.map((file) => [keyOf(file), file]));
  const present = new Map(now.map((file) => [keyOf(file), file]));
  const changed = now.filter((file) => (before.get(keyOf(file))?.sha256 ?? file.sha256) !== file.sha256);
  const missing = started.filter((file) => !present.has(keyOf(file)));
  const added = now.filter((file) => !before.has(keyOf(file)));
  const findings = [
    ...sentence(changed, 'was changed', 'were changed'),
    ...sentence(missing, 'is missing', 'are missing'),
    ...sentence(added, 'is new', 'are new'),
  ];
  if (findings.length === 0) return;
  throw new UserError('changed-input', `Since the run began, ${findings.join('; ')}.`, {
    advice: 'Put the files back as they were, or start a new run.',
  });
}

function sentence(files: readonly InputFile[], one: string, several: string): string[] {
  if (files.length === 0) return [];
  const names = files.slice(0, NAMED).map(({ role, path }) => `the ${role} ${path}`);
  const more = files.length > NAMED ? ` and ${files.length - NAMED} more` : '';
  return [`${names.join(', ')}${more} ${files.length === 1 ? one : several}`];
}

/** What is found out of the files of a run that starts. */
export interface FilesAtStart {
  warnings: Warning[];
  /** Every file that the run is made from. */
  inputs: readonly InputFile[];
}

/** Held-out images that are target images too: files of the same bytes. A figure of such an image is none of unseen images. */
export function overlapWarnings(inputs: readonly InputFile[]): Warning[] {
  const targets = new Map(inputs.filter(({ role }) => role === 'image').map(({ sha256, path }) => [sha256, path]));
  const heldOut = inputs.filter(({ role }) => role === 'held-out image');
  const both = heldOut.filter(({ bytes, sha256 }) => bytes > 0 && targets.has(sha256));
  if (both.length === 0) return [];
  const names = both.slice(0, NAMED).map(({ path }) => path);
  const more = both.length > NAMED ? String(both.length - NAMED) : '';
  const values = { both: String(both.length), all: String(heldOut.length), names: names.join(', '), more };
  return [warningOf({ code: 'held-out-overlap' }, 'heldOutOverlap', values)];
}
