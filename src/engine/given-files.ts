import { z } from 'zod';
import { imageCandidates } from '../images/target-files.js';
import { type ClassList, idMapSchema } from '../protocol/classes.js';
import { UserError } from '../protocol/errors.js';
import type { InputRole } from '../protocol/identity.js';
import { type LabelChoice, NO_CHOICE } from '../protocol/label-check.js';
import type { Recipe } from '../protocol/recipe.js';
import type { RunFilesAgain, SharedFile, StudentRequest } from '../protocol/session.js';
import { canonicalJson } from '../report/record-json.js';
import { hashing } from '../runs/identity.js';
import type { InputFile, Job } from '../runs/job.js';
import type { Storage } from '../runs/storage.js';
import { bytesOf } from './source/blob-source.js';
import type { Demo } from './source/demo.js';
import { VERSIONS } from './versions.js';

/** The files that the page gave: those of the run that starts next. */
export interface GivenFiles {
  source:
    | { by: 'model'; file: SharedFile; companions: SharedFile[] }
    | { by: 'predictions'; files: SharedFile[]; student: StudentRequest }
    | { by: 'demo'; blackBox: boolean }
    | null;
  /** With the demo's own images, none. */
  images: SharedFile[];
  labels: SharedFile[];
  /** Images that are measured on, and nothing else, with their labels. */
  heldOut: { images: SharedFile[]; labels: SharedFile[] };
  choice: LabelChoice;
  /** The demo's own files, which it fetches; none of others. */
  demo: InputFile[];
}

export const nothingGiven: GivenFiles = {
  source: null,
  images: [],
  labels: [],
  heldOut: { images: [], labels: [] },
  choice: NO_CHOICE,
  demo: [],
};

/** The folder of a run that holds copies of its model files, while it can be continued. */
export const COPIES = 'inputs';

/** What `job.json` says of a run that a page started. Copies are named as they lie in the folder of copies. */
const placesSchema = z.object({
  by: z.literal('page'),
  source: z.discriminatedUnion('by', [
    z.object({ by: z.literal('model'), file: z.string(), companions: z.array(z.string()) }),
    z.object({
      by: z.literal('predictions'),
      /** An ONNX model that is only run; null where files of predictions were given. */
      oracle: z.string().nullable(),
      student: z.union([z.object({ size: z.enum(['small', 'medium']) }), z.object({ file: z.string() })]),
    }),
    z.object({ by: z.literal('demo'), blackBox: z.boolean() }),
  ]),
  labelChoice: z.object({ idMap: idMapSchema.nullable(), asTheyAre: z.boolean() }),
});

type Places = z.infer<typeof placesSchema>;

const isOracle = (files: readonly SharedFile[]): boolean => files.length === 1 && /\.onnx$/i.test(files[0]?.path ?? '');

function placesOf({ source, images, choice }: GivenFiles): Places {
  const at = { by: 'page', labelChoice: choice } as const;
  if (!source) throw new Error('A run has a source.');
  if (source.by !== 'demo' && images.length === 0) {
    throw new UserError('mixed-demo', "Its images are the demo's, but its model is not.");
  }
  switch (source.by) {
    case 'model':
      return {
        ...at,
        source: { by: 'model', file: source.file.path, companions: source.companions.map(({ path }) => path) },
      };
    case 'predictions': {
      const { files, student } = source;
      return {
        ...at,
        source: {
          by: 'predictions',
          oracle: isOracle(files) ? (files[0]?.path ?? null) : null,
          student: 'size' in student ? student : { file: student.file.path },
        },
      };
    }
    case 'demo':
      return { ...at, source };
    default:
      return source satisfies never;
  }
}

interface RoleOfFile {
  role: InputRole;
  path: string;
  shared: SharedFile;
}

/** Model files: they are copied, so that a later visit needs them from nobody. */
function modelFilesOf({ source }: GivenFiles): RoleOfFile[] {
  const as = (role: InputRole, files: readonly SharedFile[]) =>
    files.map((shared) => ({ role, path: shared.path, shared }));
  if (source?.by === 'model') return [...as('model', [source.file]), ...as('part of the model', source.companions)];
  if (source?.by !== 'predictions') return [];
  const { files, student } = source;
  return [...as('model', isOracle(files) ? files : []), ...as('student', 'file' in student ? [student.file] : [])];
}

/** Copies the model files into a run's folder. @throws UserError write-failed */
export async function copyModels(given: GivenFiles, folder: Storage): Promise<void> {
  const copies = folder.folder(COPIES);
  for (const { path, shared } of modelFilesOf(given)) await copies.write(path, piecesOf(shared.file));
}

/** A file's bytes, some at a time. */
async function* piecesOf(file: Blob): AsyncGenerator<Uint8Array> {
  const reader = file.stream().getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}

/** All files of a run, with their hashes. A later visit must be given those again that are not copied. */
export async function hashedInputs(
  given: GivenFiles,
  onProgress: (done: number, total: number) => void,
): Promise<InputFile[]> {
  const { source, images, labels, heldOut } = given;
  const predictions = source?.by === 'predictions' && !isOracle(source.files) ? source.files : [];
  const files = [
    ...modelFilesOf(given),
    ...named('prediction', predictions),
    ...named('image', images),
    ...named('label map', labels),
    ...named('held-out image', heldOut.images),
    ...named('held-out label map', heldOut.labels),
  ];
  const hashed: InputFile[] = [];
  for (const { role, path, shared } of files) {
    hashed.push({ role, path, bytes: shared.file.size, sha256: await hashOf(shared) });
    onProgress(hashed.length, files.length);
  }
  return hashed;
}

/** Files by their paths below the folder that they all lie in: that folder may have another name the next time. */
function named(role: InputRole, given: readonly SharedFile[]): RoleOfFile[] {
  const wanted = new Set(imageCandidates(given.map(({ path }) => ({ path, bytes: nothing }))).map(({ path }) => path));
  const files = role === 'prediction' ? given : given.filter(({ path }) => wanted.has(path));
  const common = commonFolder(files.map(({ path }) => path));
  return files.map((shared) => ({ role, path: shared.path.slice(common), shared }));
}

const nothing = () => Promise.resolve(new Uint8Array());

/** Length of the folder's path, with its "/", that all paths begin with. */
export function commonFolder(paths: readonly string[]): number {
  const [first = ''] = paths;
  let common = first.lastIndexOf('/') + 1;
  for (const path of paths) {
    while (!path.startsWith(first.slice(0, common))) common = first.lastIndexOf('/', common - 2) + 1;
  }
  return common;
}

/** Files of more bytes are never in memory as a whole. For the others the browser's own hash is quicker. */
const LARGE = 2 ** 25;

async function hashOf(shared: SharedFile): Promise<string> {
  if (shared.file.size <= LARGE) return hashOfBytes(await bytesOf(shared));
  let sha256 = '';
  const parts = hashing(shared.path, piecesOf(shared.file), (file) => {
    sha256 = file.sha256;
  });
  for await (const _ of parts);
  return sha256;
}

async function hashOfBytes(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(bytes));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The demo's files that are still open: others may have been opened in their place. */
export const filesOfDemo = ({ demo, source, images }: GivenFiles): InputFile[] =>
  demo.filter(({ role }) => (role === 'model' || role === 'prediction' ? source?.by === 'demo' : images.length === 0));

/** What the demo fetched. */
export async function hashedDemo({ model, predictions, images, labels }: Demo): Promise<InputFile[]> {
  const files = [
    ...(model ? [{ role: 'model' as const, path: model.name, bytes: async () => model.bytes }] : []),
    ...predictions.map((file) => ({ role: 'prediction' as const, ...file })),
    ...images.map((file) => ({ role: 'image' as const, ...file })),
    ...labels.map((file) => ({ role: 'label map' as const, ...file })),
  ];
  return Promise.all(
    files.map(async ({ role, path, bytes }) => {
      const content = await bytes();
      return { role, path, bytes: content.length, sha256: await hashOfBytes(content) };
    }),
  );
}

/** What is written down of a run when it starts. */
export const jobOf = (given: GivenFiles, recipe: Recipe, classes: ClassList, inputs: InputFile[]): Job => ({
  version: 1,
  started: new Date().toISOString(),
  versions: VERSIONS,
  recipe,
  classes,
  given: placesOf(given),
  inputs,
});

/**
 * Compares how the files are read with how a run's were.
 * @throws UserError changed-input
 */
export function checkReading(job: Job, given: GivenFiles, classes: ClassList): void {
  const differ = (before: unknown, now: unknown) => canonicalJson(before) !== canonicalJson(now);
  const places = placesSchema.safeParse(job.given).data;
  const now = placesOf(given);
  const changes = [
    ...(differ(job.classes, classes) ? ['the class list was changed'] : []),
    ...(differ(places?.labelChoice, now.labelChoice) ? ['the labels are read with other ids'] : []),
    ...(differ(places?.source, now.source) ? ['another source or student is open'] : []),
  ];
  if (changes.length === 0) return;
  throw new UserError('changed-input', `Since the run began, ${changes.join('; ')}.`, {
    advice: 'Continue the run from the list of runs: it opens its own again.',
  });
}

/** What a page opens again to continue a run; null where the run was not started by a page. */
export async function filesAgain(
  { given, recipe, classes, inputs }: Job,
  folder: Storage,
): Promise<RunFilesAgain | null> {
  const parsed = placesSchema.safeParse(given);
  if (!parsed.success || !classes) return null;
  const { source, labelChoice } = parsed.data;
  const copy = async (path: string): Promise<SharedFile> => {
    const bytes = await folder.folder(COPIES).read(path);
    if (bytes) return { path, file: new Blob([new Uint8Array(bytes)]) };
    throw new UserError('damaged-run', `The copy of ${path} is not in this browser's storage any more.`, {
      advice: 'The run cannot be continued: start it again.',
    });
  };
  const count = (wanted: InputRole) => inputs.filter(({ role }) => role === wanted).length;
  const missing = {
    images: count('image'),
    labels: count('label map'),
    predictions: count('prediction'),
    heldOutImages: count('held-out image'),
    heldOutLabels: count('held-out label map'),
  };
  const rest = { recipe, classes, choice: labelChoice, missing };
  switch (source.by) {
    case 'model': {
      const companions = await Promise.all(source.companions.map(copy));
      return { ...rest, source: { by: 'model', file: await copy(source.file), companions } };
    }
    case 'predictions': {
      const { student, oracle } = source;
      return {
        ...rest,
        source: {
          by: 'predictions',
          oracle: oracle === null ? null : await copy(oracle),
          student: 'size' in student ? student : { file: await copy(student.file) },
        },
      };
    }
    case 'demo':
      return { ...rest, source };
    default:
      return source satisfies never;
  }
}
