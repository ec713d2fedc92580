import { statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { RunSize } from '../engine/run-size.js';
import { UserError } from '../protocol/errors.js';
import { mainMemory } from './main-memory.js';

/** The last two checkpoints stay, while the next one is written. */
const CHECKPOINTS_AT_ONCE = 3;

/**
 * Refuses a run that the disk of its folder has no room for. `freed`: bytes that go before the run starts.
 * @throws UserError too-little-room
 */
export async function checkRoom(
  out: string,
  { results, checkpoint }: Pick<RunSize, 'results' | 'checkpoint'>,
  freed: number,
): Promise<void> {
  const needed = results + CHECKPOINTS_AT_ONCE * checkpoint;
  const free = await freeBytes(out);
  if (free === undefined || needed <= free + freed) return;
  const message = `Too little room in ${out}: the run needs about ${amount(needed)}, ${amount(free + freed)} are free.`;
  throw new UserError('too-little-room', message, { file: out, advice: 'Make room, or choose another --out folder.' });
}

/** Refuses a run that needs more main memory than there is. @throws UserError too-little-main-memory */
export function checkMainMemory(
  { mainMemory: needed }: Pick<RunSize, 'mainMemory'>,
  most: number = mainMemory(),
): void {
  if (needed <= most) return;
  const message = `Weights and soft labels take about ${amount(needed)} of main memory; there are ${amount(most)}.`;
  throw new UserError('too-little-main-memory', message, {
    advice: 'Set softLabels to "auto" or "top-4", take a smaller input size, or fewer images.',
  });
}

/** What this user may still write where a folder is, or will be; undefined where the system does not say. */
async function freeBytes(folder: string): Promise<number | undefined> {
  for (let path = resolve(folder); ; path = dirname(path)) {
    const found = await statfs(path).catch(() => undefined);
    if (found) return found.blocks > 0 ? found.bavail * found.bsize : undefined;
    if (path === dirname(path)) return undefined;
  }
}

/** Bytes in words: "1.2 GiB", "300 MiB". */
function amount(bytes: number): string {
  const mebibytes = bytes / 2 ** 20;
  if (mebibytes >= 1000) return `${(mebibytes / 1024).toFixed(1)} GiB`;
  return `${mebibytes < 10 ? mebibytes.toFixed(1) : Math.round(mebibytes)} MiB`;
}
