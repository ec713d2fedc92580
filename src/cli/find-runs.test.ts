import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { recordJson } from '../report/record-json.js';
import { sampleRecord } from '../report/record-sample.js';
import { findRuns } from './find-runs.js';

const root = mkdtempSync(join(tmpdir(), 'atp-runs-'));
const at = (...names: string[]) => join(root, ...names);

function put(folder: string, text = recordJson(sampleRecord), name = 'run.json'): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), text);
}

beforeAll(() => {
  put(at('sweep', 'job-10'));
  put(at('sweep', 'job-2'));
  put(at('sweep', 'deep', 'er', 'run'));
  put(at('sweep', 'job-2', 'predictions'));
  put(at('sweep', 'broken'), '{');
  put(at('sweep', 'empty'), '');
  mkdirSync(at('sweep', 'killed', 'checkpoints'), { recursive: true });
  mkdirSync(at('nothing', 'below'), { recursive: true });
  put(at('too'), undefined, 'other.json');
  put(at('far', '1', '2', '3', '4', '5'));
  symlinkSync(at('sweep', 'job-2'), at('link'));
});

const foldersOf = async (...paths: string[]) => (await findRuns(paths)).runs.map(({ folder }) => folder);

it('runs are found in folders below a folder, numbers in their order', async () => {
  expect(await foldersOf(at('sweep'))).toEqual([
    at('sweep', 'deep', 'er', 'run'),
    at('sweep', 'job-2'),
    at('sweep', 'job-10'),
  ]);
});

it('a record is read by its own name too, and none is read twice', async () => {
  expect(
    await foldersOf(at('too', 'other.json'), `${at('sweep', 'job-2')}/`, at('link'), at('sweep', 'job-2')),
  ).toEqual([at('too', 'other.json'), at('sweep', 'job-2')]);
});

it('what cannot be read is listed with the reason', async () => {
  const { unread } = await findRuns([at('sweep'), at('nothing'), at('far')]);
  expect(unread.map(({ path, why }) => [path, why.replace(/\(.*/s, '')])).toEqual([
    [at('sweep', 'killed'), 'it has no run.json yet; the run goes on, or was cut off'],
    [at('nothing'), 'there is no run.json in it, nor in the 4 levels of folders below'],
    [at('far'), 'there is no run.json in it, nor in the 4 levels of folders below'],
    [at('sweep', 'broken'), `${at('sweep', 'broken', 'run.json')} is not a run record: it is not JSON `],
    [at('sweep', 'empty'), `${at('sweep', 'empty', 'run.json')} is not a run record: it is not JSON `],
  ]);
});

it('all paths that lead nowhere are named at once', async () => {
  await expect(findRuns([at('no'), at('sweep'), at('never')])).rejects.toThrow(
    `There is no folder or file ${at('no')} (runs). Check the path.\nThere is no folder or file ${at('never')} (runs). Check the path.`,
  );
});

it('without a run there is nothing to compare', async () => {
  await expect(findRuns([at('nothing')])).rejects.toMatchObject({
    code: 'no-runs',
    message: expect.stringContaining(at('nothing')),
    advice: expect.stringContaining('run.json'),
  });
});
