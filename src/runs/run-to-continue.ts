import type { KeptEvent } from '../protocol/events.js';
import { readEventLines } from '../report/event-log.js';
import { type Checkpoint, readCheckpoint } from './checkpoint.js';
import { EVENTS_FILE } from './event-log.js';
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
  const checkpoint = await readCheckpoint(storage);
  if (!checkpoint) return undefined;
  await storage.truncate(EVENTS_FILE, checkpoint.log);
  const log = (await storage.read(EVENTS_FILE)) ?? new Uint8Array();
  return { checkpoint, events: readEventLines(new TextDecoder().decode(log), EVENTS_FILE) };
}
