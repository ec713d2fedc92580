import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { reportError, UserError } from '../protocol/errors.js';
import { checkJsonSize } from '../protocol/json-limits.js';
import { type ComparedRun, comparedRun } from '../report/comparison/compared-run.js';
import type { Unread } from '../report/comparison/comparison.js';
import { parseRecord } from '../report/parse-record.js';
import { CHECKPOINTS } from '../runs/checkpoint.js';
import { RECORD } from '../runs/kept-record.js';
import { identityOf } from './file-identity.js';
import { readUserFile } from './files.js';
import { together } from './together.js';

/** Runs are looked for so many folders deep. */
const DEEPEST = 4;

/** A record that was found. */
interface RunFile {
  /** The run as the user would name it: its folder, or the file that was given. */
  path: string;
  file: string;
}

interface Found {
  files: RunFile[];
  unread: Unread[];
}

export interface Runs {
  runs: ComparedRun[];
  unread: Unread[];
  files: RunFile[];
}

/** A path as it is shown: shells complete folders with a slash at their end. */
export const withoutSlash = (path: string): string => path.replace(/(?<=.)\/+$/, '');

const joined = (all: readonly Found[]): Found => ({
  files: all.flatMap(({ files }) => files),
  unread: all.flatMap(({ unread }) => unread),
});

const unreadable = (path: string, why: string): Found => ({ files: [], unread: [{ path, why }] });

const inOrder = new Intl.Collator('en', { numeric: true }).compare;

async function runsBelow(folder: string, deeper: number): Promise<Found> {
  try {
    const names = (await readdir(folder)).sort(inOrder);
    if (names.includes(RECORD)) return { files: [{ path: folder, file: join(folder, RECORD) }], unread: [] };
    // A run that goes on, or was killed, has this folder and need not have a record yet.
    if (names.includes(CHECKPOINTS))
      return unreadable(folder, `it has no ${RECORD} yet; the run goes on, or was cut off`);
    const found: Found[] = [];
    for (const name of deeper > 0 ? names : []) {
      const path = join(folder, name);
      const isFolder = await stat(path).then(
        (entry) => entry.isDirectory(),
        () => false,
      );
      if (isFolder) found.push(await runsBelow(path, deeper - 1));
    }
    return joined(found);
  } catch (error) {
    return unreadable(folder, reportError(error).message);
  }
}

/** @throws UserError no-such-folder */
async function runsAt(given: string): Promise<Found> {
  const path = withoutSlash(given);
  const entry = await stat(path).catch(() => undefined);
  if (!entry) {
    throw new UserError('no-such-folder', `There is no folder or file ${path} (runs).`, {
      file: path,
      advice: 'Check the path.',
    });
  }
  if (!entry.isDirectory()) return { files: [{ path, file: path }], unread: [] };
  const found = await runsBelow(path, DEEPEST);
  const isEmpty = found.files.length + found.unread.length === 0;
  return isEmpty
    ? unreadable(path, `there is no ${RECORD} in it, nor in the ${DEEPEST} levels of folders below`)
    : found;
}

async function readRun({ path, file }: RunFile): Promise<ComparedRun | Unread> {
  try {
    checkJsonSize((await stat(file)).size, file);
    return comparedRun(path, parseRecord(new TextDecoder().decode(await readUserFile(file, 'run record')), file));
  } catch (error) {
    const { message, fault } = reportError(error);
    const isSystems = error instanceof Error && 'syscall' in error;
    if (fault && !isSystems) throw error;
    return { path, why: message };
  }
}

/** Leaves out records that are found a second time, by whatever path. */
async function once(files: readonly RunFile[]): Promise<RunFile[]> {
  const seen = new Map<string, RunFile>();
  for (const each of files) {
    const identity = (await identityOf(each.file)) ?? each.file;
    if (!seen.has(identity)) seen.set(identity, each);
  }
  return [...seen.values()];
}

/**
 * Reads the records of runs: in folders, in folders below these, or files. What cannot be read is listed with the reason.
 * @throws UserError no-such-folder, no-runs
 */
export async function findRuns(paths: readonly string[]): Promise<Runs> {
  const places = await together(Object.fromEntries(paths.map((path, place) => [place, runsAt(path)])));
  const found = joined(Object.values(places));
  const files = await once(found.files);
  const runs: ComparedRun[] = [];
  const unread = [...found.unread];
  for (const file of files) {
    const run = await readRun(file);
    if ('record' in run) runs.push(run);
    else unread.push(run);
  }
  if (runs.length > 0) return { runs, unread, files };
  const reasons = unread.map(({ path, why }) => `${path}: ${why}`).join('\n');
  throw new UserError('no-runs', `There is no run to compare.\n${reasons}`, {
    advice: `Give folders that adapt or sweep wrote: a run has a ${RECORD} in its folder.`,
  });
}
