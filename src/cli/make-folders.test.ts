import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { inMadeFolder } from './make-folders.js';

const root = await mkdtemp(join(tmpdir(), 'atp-made-'));
afterAll(() => rm(root, { recursive: true, force: true }));

test('a folder that another process takes away before it is used is made again', async () => {
  const folder = join(root, 'tried', 'twice');
  let tries = 0;
  await inMadeFolder(folder, [], async () => {
    tries += 1;
    if (tries === 1) rmSync(join(root, 'tried'), { recursive: true });
    writeFileSync(join(folder, 'file'), '');
  });
  expect(tries).toBe(2);
  expect(existsSync(join(folder, 'file'))).toBe(true);
});

test('work that misses something else in a folder that is there is not done again', async () => {
  let tries = 0;
  const work = async () => {
    tries += 1;
    rmSync(join(root, 'absent'));
  };
  await expect(inMadeFolder(join(root, 'there'), [], work)).rejects.toMatchObject({ code: 'ENOENT' });
  expect(tries).toBe(1);
});
