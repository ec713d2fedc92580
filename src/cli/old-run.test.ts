import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { recordJson } from '../report/record-json.js';
import { sampleRecord } from '../report/record-sample.js';
import { findOldRun, removeOldRun } from './old-run.js';

let folder = '';
let out = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atp-old-'));
  out = join(folder, 'out');
  for (const name of ['predictions', 'checkpoints']) mkdirSync(join(out, name), { recursive: true });
});

const put = (...names: string[]) => {
  for (const name of names) writeFileSync(join(out, name), 'old');
};
const left = () => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();

/** The record of a run with these images. */
function putRecord(names: string[]): void {
  const { targets } = sampleRecord;
  if (!targets) throw new Error('The sample has targets.');
  writeFileSync(join(out, 'run.json'), recordJson({ ...sampleRecord, targets: { ...targets, names } }));
}

it('a folder without a record and without checkpoints holds no run, whatever else is in it', async () => {
  put('adapted.pth', 'notes.txt', 'predictions/a.png', 'checkpoints/run.lock');
  expect(await findOldRun(out)).toBeUndefined();
  expect(await findOldRun(join(out, 'nothing'))).toBeUndefined();
});

it('all that a run wrote goes, and only that; the lock of the new run stays', async () => {
  putRecord(['day/a.jpg', 'b.png']);
  mkdirSync(join(out, 'predictions', 'day'));
  put('metrics.csv', 'report.html', 'adapted.onnx', 'adapted.safetensors.part', 'events.out.tfevents.17.atp-studio');
  put('predictions/day/a.png', 'predictions/b.png', 'checkpoints/job.json', 'checkpoints/run.lock');
  put('notes.txt', 'events.out.tfevents.17.other', 'predictions/c.png', 'adapted.bin');
  const run = await findOldRun(out);
  expect(run).toMatchObject({ canGoOn: true });
  expect(run?.bytes).toBeGreaterThan(8 * 3);
  if (run) await removeOldRun(out, run);
  expect(left()).toEqual([
    'out',
    'out/adapted.bin',
    'out/checkpoints',
    'out/checkpoints/run.lock',
    'out/events.out.tfevents.17.other',
    'out/notes.txt',
    'out/predictions',
    'out/predictions/c.png',
    'out/predictions/day',
  ]);
});

it('a record whose images lie elsewhere makes nothing go there', async () => {
  putRecord(['../mine.png', '../../mine.png', 'deep/../../../mine.png', '/mine.png']);
  writeFileSync(join(folder, 'mine.png'), 'mine');
  put('mine.png', 'predictions/mine.png');
  const run = await findOldRun(out);
  if (run) await removeOldRun(out, run);
  expect(left()).toEqual(['mine.png', 'out', 'out/checkpoints', 'out/mine.png', 'out/predictions']);
});

it('a record that cannot be read names no predictions; they stay', async () => {
  put('run.json', 'predictions/a.png');
  const run = await findOldRun(out);
  expect(run).toMatchObject({ canGoOn: false });
  if (run) await removeOldRun(out, run);
  expect(left()).toEqual(['out', 'out/checkpoints', 'out/predictions', 'out/predictions/a.png']);
});
