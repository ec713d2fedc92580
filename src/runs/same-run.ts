import type { RunEntry } from '../protocol/kept-run.js';
import { CHECKPOINTS } from './checkpoint.js';
import { EVENTS_FILE } from './event-log.js';
import { RECORD } from './kept-record.js';
import type { RunStore } from './run-store.js';
import type { Storage } from './storage.js';

type RunFiles = Pick<Storage, 'read'>;

const isEqual = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at]);

/** What happened in a run, by which it is known again: its record, or the log of one that was broken off. */
const tale = async (run: RunFiles): Promise<Uint8Array | undefined> =>
  (await run.read(`${CHECKPOINTS}/${EVENTS_FILE}`)) ?? (await run.read(RECORD));

/**
 * The entry of the stored run that tells the same, byte for byte, under whatever name and id; undefined where there is none.
 * A run that went on since is another one. `created`: ISO 8601; a copy keeps it.
 */
export async function sameRun(run: RunFiles, created: string, store: RunStore): Promise<RunEntry | undefined> {
  const own = await tale(run);
  if (!own) return undefined;
  for (const { id, entry } of await store.list()) {
    if (entry?.created !== created) continue;
    const other = await tale(store.folder(id));
    if (other && isEqual(own, other)) return entry;
  }
  return undefined;
}
