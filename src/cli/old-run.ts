import { existsSync } from 'node:fs';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { outputNames } from '../images/output-names.js';
import { UserError } from '../protocol/errors.js';
import { parseRecord } from '../report/parse-record.js';
import { isEventsFile } from '../report/tensorboard/events-file.js';
import { CHECKPOINTS } from '../runs/checkpoint.js';
import { FRAMES, isFrameFile } from '../runs/frames/frame-name.js';
import { JOB_FILE } from '../runs/job.js';
import { RECORD } from '../runs/kept-record.js';
import { UNFINISHED } from './file-storage.js';
import { LOCK } from './run-lock.js';
import { FILES, FOLDER_FILES, PREDICTIONS } from './run-results.js';
import { written } from './system-errors.js';

/** What an earlier run left in a folder. */
export interface OldRun {
  /** Files of it, and the folder of its checkpoints. */
  paths: string[];
  bytes: number;
  /** There is something to continue it from. */
  canGoOn: boolean;
}

/** Undefined where no run wrote into a folder: whatever else lies in it may stay. */
export async function findOldRun(out: string): Promise<OldRun | undefined> {
  const names = await namesIn(out);
  const inside = await namesIn(join(out, CHECKPOINTS));
  const kept = inside.filter((name) => !name.startsWith(LOCK) && !name.endsWith(UNFINISHED));
  if (!names.includes(RECORD) && kept.length === 0) return undefined;
  const own = names.filter((name) => isResult(name) || name === CHECKPOINTS).map((name) => join(out, name));
  const folder = FOLDER_FILES.map((name) => join(out, name)).filter((path) => existsSync(path));
  const frames = (await namesIn(join(out, FRAMES))).filter((name) => isFrameFile(name.replace(UNFINISHED, '')));
  const paths = [...own, ...folder, ...frames.map((name) => join(out, FRAMES, name)), ...(await predictionsOf(out))];
  const checkpoints = inside.map((name) => join(out, CHECKPOINTS, name));
  return { paths, bytes: await bytesOf([...paths, ...checkpoints]), canGoOn: kept.includes(JOB_FILE) };
}

/** Refuses a folder that holds a run, with the ways out. @throws UserError other-run */
export function refuseOldRun(out: string, run: OldRun | undefined): void {
  if (!run) return;
  if (!run.canGoOn) {
    throw new UserError('other-run', `${out} holds the results of another run.`, {
      file: out,
      advice: 'Replace them with --force, or choose another --out folder.',
    });
  }
  throw new UserError('other-run', `${out} holds a run that did not reach its end.`, {
    file: out,
    advice: `Continue it with --resume ${out}, replace it with --force, or choose another --out folder.`,
  });
}

/** Removes what the run wrote. The lock of the present run stays, and so do files that no run wrote. */
export async function removeOldRun(out: string, { paths }: OldRun): Promise<void> {
  const folder = join(out, CHECKPOINTS);
  for (const path of paths.filter((path) => path !== folder)) await removeAt(path);
  await removeCheckpoints(out);
}

/** Removes what only an unfinished run needs, files that are not whole too. The lock of the present run stays. */
export async function removeCheckpoints(out: string, staying: readonly string[] = []): Promise<void> {
  const folder = join(out, CHECKPOINTS);
  for (const name of await namesIn(folder)) {
    if (name !== LOCK && !staying.includes(name)) await removeAt(join(folder, name));
  }
}

/** Removes files that a killed process did not finish: they take room that the next one needs. */
export async function removeUnfinished(out: string): Promise<void> {
  const folder = join(out, CHECKPOINTS);
  for (const name of await namesIn(folder)) if (name.endsWith(UNFINISHED)) await removeAt(join(folder, name));
  for (const name of await namesIn(join(out, PREDICTIONS), true)) {
    if (name.endsWith(`.png${UNFINISHED}`)) await removeAt(join(out, PREDICTIONS, name));
  }
}

const removeAt = (path: string): Promise<void> => written(path, rm(path, { recursive: true, force: true }), 'remove');

/** A result, or one that was being written when its run was killed. */
function isResult(name: string): boolean {
  const whole = name.replace(UNFINISHED, '');
  return FILES.includes(whole) || isEventsFile(whole);
}

/** Prediction files of a run, by the images in its record. */
async function predictionsOf(out: string): Promise<string[]> {
  const folder = join(out, PREDICTIONS);
  const text = await readFile(join(out, RECORD), 'utf8').catch(() => undefined);
  const paths = outputNames(imagesOf(text), 'png').map((name) => join(folder, name));
  // A record is only a file: whatever names it holds, nothing outside of the folder is removed.
  return paths.filter((path) => !relative(folder, path).split(sep).includes('..'));
}

/** A record that cannot be read names no images: the predictions stay then. */
function imagesOf(text: string | undefined): readonly string[] {
  try {
    return text === undefined ? [] : (parseRecord(text, RECORD).targets?.names ?? []);
  } catch {
    return [];
  }
}

const namesIn = (folder: string, recursive = false): Promise<string[]> =>
  readdir(folder, { recursive }).catch(() => []);

async function bytesOf(paths: readonly string[]): Promise<number> {
  const found = await Promise.all(paths.map((path) => stat(path).catch(() => undefined)));
  return found.reduce((sum, one) => sum + (one?.isFile() ? one.size : 0), 0);
}
