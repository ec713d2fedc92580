import { basename, resolve } from 'node:path';
import { z } from 'zod';
import { VERSIONS } from '../engine/versions.js';
import { imageCandidates } from '../images/target-files.js';
import { type ClassList, idMapSchema } from '../protocol/classes.js';
import { UserError } from '../protocol/errors.js';
import type { InputRole } from '../protocol/identity.js';
import type { Recipe } from '../protocol/recipe.js';
import type { Job } from '../runs/job.js';
import type { FileToHash } from './hash-files.js';
import type { ListedFile } from './list-files.js';
import { isStudentSize, type SourceArguments } from './source-options.js';

const path = z.string();

/** Where a run's files lie, and which results it has: what `job.json` says of a run that the command line started. Paths are absolute. */
const placesSchema = z.object({
  by: z.literal('command-line'),
  source: z.discriminatedUnion('by', [
    z.object({ by: z.literal('model'), model: path }),
    z.object({ by: z.literal('predictions'), predictions: path, student: z.string() }),
    z.object({ by: z.literal('oracle'), oracle: path, student: z.string() }),
  ]),
  images: path,
  labels: path.nullable(),
  // Runs from before held-out images lack it.
  heldOut: z.object({ images: path, labels: path }).nullable().default(null),
  labelChoice: z.object({ idMap: idMapSchema.nullable(), asTheyAre: z.boolean() }),
  // Runs from before this option wrote predictions.
  withoutPredictions: z.boolean().default(false),
});

export type RunPlaces = Omit<z.infer<typeof placesSchema>, 'by'>;

/** Folders of images that are measured on, and nothing else. */
export type HeldOutPlaces = NonNullable<RunPlaces['heldOut']>;

/** The places of a run that is continued. @throws UserError other-program */
export function placesOf({ given }: Job, out: string): RunPlaces {
  const parsed = placesSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new UserError('other-program', `The run in ${out} was not started by the command line of this program.`, {
    file: out,
    advice: 'Continue it where it was started.',
  });
}

const absolute = (source: SourceArguments): SourceArguments => {
  if (source.by === 'model') return { by: 'model', model: resolve(source.model) };
  const student = isStudentSize(source.student) ? source.student : resolve(source.student);
  if (source.by === 'oracle') return { by: 'oracle', oracle: resolve(source.oracle), student };
  return { by: 'predictions', predictions: resolve(source.predictions), student };
};

/** What is written down of a run when it starts, but for the hashes of its files. */
export const jobOf = (
  { source, images, labels, heldOut, labelChoice, withoutPredictions }: RunPlaces,
  recipe: Recipe,
  classes: ClassList | undefined,
): Omit<Job, 'inputs'> => ({
  version: 1,
  started: new Date().toISOString(),
  versions: VERSIONS,
  recipe,
  classes: classes ?? null,
  given: {
    by: 'command-line',
    source: absolute(source),
    images: resolve(images),
    labels: labels === null ? null : resolve(labels),
    heldOut: heldOut && { images: resolve(heldOut.images), labels: resolve(heldOut.labels) },
    labelChoice,
    withoutPredictions,
  } satisfies z.infer<typeof placesSchema>,
});

/** The files that a run is made from. */
export interface RunFiles {
  images: ListedFile[];
  labels: ListedFile[];
  heldOutImages: ListedFile[];
  heldOutLabels: ListedFile[];
  predictions: readonly ListedFile[] | undefined;
  /** Files of the source model or the student, and what they are. */
  models: readonly { role: InputRole; location: string }[];
}

export function filesToHash({ predictions, models, ...files }: RunFiles): FileToHash[] {
  const listed = (role: InputRole, files: readonly ListedFile[]) =>
    files.map(({ path, location }) => ({ role, path, location }));
  return [
    ...models.map(({ role, location }) => ({ role, path: basename(location), location })),
    ...listed('prediction', predictions ?? []),
    ...listed('image', imageCandidates(files.images)),
    ...listed('label map', imageCandidates(files.labels)),
    ...listed('held-out image', imageCandidates(files.heldOutImages)),
    ...listed('held-out label map', imageCandidates(files.heldOutLabels)),
  ];
}
