import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { smallDisk } from '../../test/small-disk.js';
import { checkMainMemory, checkRoom } from './room.js';

const MIB = 2 ** 20;
const size = (results: number, checkpoint: number, mainMemory = 0) => ({ results, checkpoint, mainMemory });

describe('room for a run', () => {
  it('is that for its results and three checkpoints, less what goes before it starts', async ({ skip }) => {
    const disk = smallDisk(8 * 1024);
    if (disk instanceof Error) return skip(disk.message);
    const out = join(disk, 'not', 'there');
    await checkRoom(out, size(2 * MIB, 2 * MIB), 0);
    await checkRoom(out, size(2 * MIB, 3 * MIB), 3 * MIB);
    await expect(checkRoom(out, size(400 * MIB, 300 * MIB), MIB)).rejects.toMatchObject({
      code: 'too-little-room',
      message: `Too little room in ${out}: the run needs about 1.3 GiB, 9.0 MiB are free.`,
    });
  });

  it('is not refused where the system does not tell what is free', async () => {
    await checkRoom('/proc/atp-studio', size(2 ** 60, 0), 0);
    await expect(checkRoom(mkdtempSync(join(tmpdir(), 'atp-room-')), size(2 ** 60, 0), 0)).rejects.toThrow('GiB');
  });
});

it('main memory that weights and soft labels do not fit into is refused, with both amounts', () => {
  checkMainMemory(size(0, 0, 8 * MIB), 8 * MIB);
  expect(() => checkMainMemory(size(0, 0, 3000 * MIB), 2000 * MIB)).toThrow(
    'Weights and soft labels take about 2.9 GiB of main memory; there are 2.0 GiB.',
  );
});
