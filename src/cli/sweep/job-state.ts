import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { RunPlace } from '../../protocol/events.js';
import type { Recipe } from '../../protocol/recipe.js';
import type { RunRecord } from '../../protocol/record.js';
import { stageTitle } from '../../protocol/stages.js';
import { points } from '../../report/numbers.js';
import { collapseOutcome } from '../../report/outcome.js';
import { finalEvaluation } from '../../report/timeline.js';
import { CHECKPOINTS, latestPlace } from '../../runs/checkpoint.js';
import { JOB_FILE } from '../../runs/job.js';
import { RECORD } from '../../runs/kept-record.js';
import { fileStorage } from '../file-storage.js';
import { refuseInUse } from '../run-lock.js';
import { readFailure } from './failure.js';

/** Where a job is, read off its folder. `place` is null before the first checkpoint. */
export type JobState =
  | { state: 'waiting' }
  | { state: 'running'; place: RunPlace | null }
  | { state: 'interrupted'; place: RunPlace | null }
  | { state: 'done'; mIoU: number | null }
  | { state: 'failed'; message: string };

/** What is read of a run.json: it may hold tens of thousands of steps, and these are not looked at. */
const endOfRun = z.object({
  state: z.string(),
  evaluations: z.array(z.object({ checkpoint: z.string(), metrics: z.object({ mIoU: z.number().nullable() }) })),
  error: z.object({ message: z.string() }).nullish(),
  collapse: z.unknown(),
  given: z.unknown(),
});

export async function jobState(folder: string): Promise<JobState> {
  const checkpoints = join(folder, CHECKPOINTS);
  const isKept = existsSync(checkpoints);
  const record = await readEnd(join(folder, RECORD));
  // Results are written before this file goes: what else is left there does not count.
  if (record?.state === 'done' && !existsSync(join(checkpoints, JOB_FILE)))
    return { state: 'done', mIoU: finalEvaluation(record)?.metrics.mIoU ?? null };
  const place = isKept ? ((await latestPlace(fileStorage(checkpoints))) ?? null) : null;
  if (await isHeld(folder)) return { state: 'running', place };
  const failure =
    (await readFailure(folder))?.message ?? (record && (record.error?.message ?? collapseOutcome(record)));
  if (failure !== undefined) return { state: 'failed', message: failure };
  return record || isKept || existsSync(join(folder, LOG_FILE))
    ? { state: 'interrupted', place }
    : { state: 'waiting' };
}

/** All that a job printed, over all its tries. */
export const LOG_FILE = 'log.txt';

/** What to do with a job that is not done: to continue it, to start it anew over what is left of a run, or to start it. */
export function nextTry(folder: string): 'continue' | 'replace' | 'start' {
  if (existsSync(join(folder, CHECKPOINTS, JOB_FILE))) return 'continue';
  return existsSync(join(folder, RECORD)) || existsSync(join(folder, CHECKPOINTS)) ? 'replace' : 'start';
}

type EndOfRun = Pick<RunRecord, 'state' | 'evaluations' | 'error' | 'collapse' | 'given'>;

/** Undefined where there is no whole run.json. */
async function readEnd(path: string): Promise<EndOfRun | undefined> {
  try {
    const read = endOfRun.parse(JSON.parse(await readFile(path, 'utf8')));
    return read as unknown as EndOfRun; // The schema has the fields that are read, and no more of each.
  } catch {
    return undefined;
  }
}

const isHeld = (folder: string): Promise<boolean> =>
  refuseInUse(folder).then(
    () => false,
    () => true,
  );

/** A job's state as `--list` shows it. */
export function stateWords(found: JobState, recipe: Recipe | undefined): string {
  switch (found.state) {
    case 'waiting':
      return 'waiting';
    case 'running':
      return found.place ? `running, checkpoint at ${placeWords(found.place, recipe)}` : 'running';
    case 'interrupted':
      return `interrupted ${found.place ? `at ${placeWords(found.place, recipe)}` : 'before its first checkpoint'}`;
    case 'done':
      return found.mIoU === null ? 'done, nothing measured' : `done, mIoU ${points(found.mIoU)}`;
    case 'failed':
      return `failed: ${found.message.replace(/\s*\n\s*/g, ' ')}`;
    default:
      return found satisfies never;
  }
}

const placeWords = ({ stage, index, step }: RunPlace, recipe: Recipe | undefined): string =>
  `${stageTitle(stage)} ${step} of ${recipe?.stages[index]?.steps ?? '?'}`;
