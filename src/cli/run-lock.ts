import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readFileSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { readFile, rm, rmdir, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { UserError } from '../protocol/errors.js';
import { CHECKPOINTS } from '../runs/checkpoint.js';
import { inMadeFolder } from './make-folders.js';
import { processMark, systemName } from './process-mark.js';
import { written } from './system-errors.js';

export const LOCK = 'run.lock';

const SECOND = 1000;
const RENEWED_EVERY = 30 * SECOND;
/** A lock whose process cannot be looked for, on another machine say, counts as left behind after this time. */
const LEFT_BEHIND_AFTER = 300 * SECOND;
/** An empty lock is being written, or its process was killed at that moment. */
const WRITTEN_WITHIN = 5 * SECOND;
const LOOKED_EVERY = SECOND / 10;

/** Who holds a lock: what `run.lock` says. */
const holderSchema = z.object({
  process: z.int(),
  host: z.string(),
  start: z.string(),
  /** Machine and boot, where process ids mean the same. */
  system: z.string(),
  /** Tells the process from a later one with the same id; null where the system says nothing. */
  mark: z.string().nullable(),
  token: z.string(),
});
type Holder = z.infer<typeof holderSchema>;

export interface RunLock {
  /** Gives the folder free. Folders that were made for the lock go with it, if nothing else is in them. */
  release(): Promise<void>;
}

/** What a run is told of its lock. */
interface LockNews {
  /** The lock of a run that is no more was taken over. */
  onTakeOver(sentence: string): void;
  /** Another run took the folder over, because this process stood still. */
  onLost(): void;
}

/** A lock that was found: whose it is, if it can be read, and whether its run is over. */
interface Found {
  holder: Holder | undefined;
  isLeftBehind: boolean;
}

/** Refuses a folder that another run uses. @throws UserError in-use */
export async function refuseInUse(out: string): Promise<void> {
  const found = await findLock(join(out, CHECKPOINTS, LOCK));
  if (found && !found.isLeftBehind) throw inUse(out, found.holder);
}

/**
 * Takes a folder for one run. Of several processes that try it at one time, one gets it. A lock that was left behind is taken
 * over.
 * @throws UserError in-use, write-failed
 */
export async function takeRunLock(out: string, news: LockNews, renewedEvery = RENEWED_EVERY): Promise<RunLock> {
  const folder = join(out, CHECKPOINTS);
  const path = join(folder, LOCK);
  const mine: Holder = {
    process: process.pid,
    ...systemName(),
    start: new Date().toISOString(),
    mark: processMark(process.pid) ?? null,
    token: randomUUID(),
  };
  const made: string[] = [];
  const text = JSON.stringify(mine);
  const isNew = await written(
    path,
    inMadeFolder(folder, made, () => makeNew(path, text)),
  );
  if (!isNew) await takeOver(out, path, text, news);
  const renewal = setInterval(() => void renew(path, text, news), renewedEvery).unref();
  const folders = [...new Set([folder, ...made.reverse()])];
  const onExit = () => releaseAtOnce(path, text, folders);
  process.once('exit', onExit);
  return {
    release: async () => {
      clearInterval(renewal);
      process.off('exit', onExit);
      // On a disk that is read-only now it stays; the next run finds its process gone.
      if ((await textOf(path)) === text) await rm(path, { force: true }).catch(() => {});
      for (const empty of folders) await rmdir(empty).catch(() => {});
    },
  };
}

/** Gives the folder free where the process ends at once, at a second signal say. */
function releaseAtOnce(path: string, text: string, folders: readonly string[]): void {
  try {
    if (readFileSync(path, 'utf8') === text) rmSync(path);
    for (const empty of folders) rmdirSync(empty);
  } catch {
    // The folder is gone, or holds something: it stays.
  }
}

/** Only the process that makes the file `.taking` may remove a lock: so no process removes the lock of one that was faster. */
async function takeOver(out: string, path: string, text: string, { onTakeOver }: LockNews): Promise<void> {
  const taking = `${path}.taking`;
  if ((await findLock(taking))?.isLeftBehind) await rm(taking, { force: true });
  if (!(await written(taking, makeNew(taking, text)))) throw inUse(out, undefined);
  try {
    const found = await findLock(path);
    if (found && !found.isLeftBehind) throw inUse(out, found.holder);
    await written(path, rm(path, { force: true }));
    if (!(await written(path, makeNew(path, text)))) throw inUse(out, (await findLock(path))?.holder);
    if (found) onTakeOver(`The lock of ${nameOf(found.holder)} in ${out} was left behind. This run takes it over.`);
  } finally {
    await rm(taking, { force: true });
  }
}

/** False where the file is there already. Nothing is awaited between the file and its text: a kill seldom meets that. */
async function makeNew(path: string, text: string): Promise<boolean> {
  try {
    const file = openSync(path, 'wx');
    try {
      writeSync(file, text);
    } finally {
      closeSync(file);
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function renew(path: string, mine: string, { onLost }: LockNews): Promise<void> {
  const text = await textOf(path);
  const now = new Date();
  if (text === mine) await utimes(path, now, now).catch(() => {});
  else if (text !== undefined) onLost();
}

/** Waits for the text of an empty lock, until its process must have been killed. */
async function findLock(path: string): Promise<Found | undefined> {
  const text = await textOf(path);
  if (text === undefined) return undefined;
  const age = await ageOf(path);
  if (text === '' && age <= WRITTEN_WITHIN) {
    await delay(LOOKED_EVERY);
    return findLock(path);
  }
  const holder = holderOf(text);
  return { holder, isLeftBehind: isOver(holder) ?? age > (text === '' ? WRITTEN_WITHIN : LEFT_BEHIND_AFTER) };
}

/** Whether a holder's process is no more; undefined where nothing can be said of it here. */
function isOver(holder: Holder | undefined): boolean | undefined {
  const here = systemName();
  if (!holder || holder.host !== here.host || holder.system !== here.system) return undefined;
  if (!isAlive(holder.process)) return true;
  const mark = processMark(holder.process);
  return mark === undefined || holder.mark === null ? undefined : mark !== holder.mark;
}

function isAlive(process_: number): boolean {
  try {
    return process.kill(process_, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function holderOf(text: string): Holder | undefined {
  try {
    return holderSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Undefined where there is no file. */
const textOf = (path: string): Promise<string | undefined> => readFile(path, 'utf8').catch(() => undefined);

/** Milliseconds since a file was changed; below 0 where there is none. */
const ageOf = async (path: string): Promise<number> => {
  const found = await stat(path).catch(() => undefined);
  return found ? Date.now() - found.mtimeMs : -1;
};

const nameOf = (holder: Holder | undefined): string =>
  holder ? `process ${holder.process} on ${holder.host}, started ${holder.start},` : 'a process';

function inUse(out: string, holder: Holder | undefined): UserError {
  const who = holder
    ? `process ${holder.process} on ${holder.host}, started ${holder.start}`
    : 'a run that just started';
  const wait =
    isOver(holder) === undefined
      ? 'Wait for its end, or choose another --out folder. If that process is no more, try again in five minutes.'
      : 'Wait for its end, or choose another --out folder.';
  return new UserError('in-use', `Another run uses ${out}: ${who}.`, { file: out, advice: wait });
}
