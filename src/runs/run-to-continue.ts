import { UserError } from '../protocol/errors.js';
import type { KeptEvent } from '../protocol/events.js';
import { readEventLines } from '../report/event-log.js';
import { type Checkpoint, takeCheckpoint } from './checkpoint.js';
import { EVENTS_FILE } from './event-log.js';
import { JOB_FILE } from './job.js';
import type { Storage } from './storage.js';

/** A run that goes on. */
export interface RunToContinue {
  checkpoint: Checkpoint;
  /** All events up to the checkpoint. */
  events: KeptEvent[];
}

/**
 * The run that a folder of checkpoints holds; undefined where there is no whole checkpoint. The log is cut off behind it:
 * what came later happens again.
 */
export async function openRunToContinue(storage: Storage): Promise<RunToContinue | undefined> {
  const checkpoint = await takeCheckpoint(storage);
  if (!checkpoint) return undefined;
  await storage.truncate(EVENTS_FILE, checkpoint.log);
  const log = (await storage.read(EVENTS_FILE)) ?? new Uint8Array();
  if (log.length < checkpoint.log) {
    throw new UserError('damaged-run', `${EVENTS_FILE} of the run is shorter than it was: it was changed or damaged.`, {
      file: EVENTS_FILE,
      advice: 'The run cannot be continued: start it again.',
    });
  }
  return { checkpoint, events: readEventLines(new TextDecoder().decode(log), EVENTS_FILE) };
}

/** Removes what was written before the first checkpoint: it is of no use to a run that begins again. `spare` stays. */
export async function beginAgain(storage: Storage, spare: readonly string[] = []): Promise<void> {
  for (const name of await storage.names()) if (name !== JOB_FILE && !spare.includes(name)) await storage.remove(name);
}
