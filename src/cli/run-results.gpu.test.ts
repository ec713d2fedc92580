import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { alignRecipe, openSession } from '../../test/small-session.js';
import { reportError } from '../protocol/errors.js';
import { fileStorage } from './file-storage.js';
import { writeResults } from './run-results.js';

const newFolder = () => mkdtempSync(join(tmpdir(), 'atp-results-'));
const codes = (errors: Set<unknown>) => [...errors].map((error) => reportError(error).code);
const filesIn = (folder: string) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
const events = expect.stringMatching(/^events\.out\.tfevents\./);

test('after the GPU was lost all is written that needs none of it, and the loss is said once', async () => {
  const recipe = alignRecipe(3);
  const lost = { now: async () => {} };
  const { session, device } = await openSession(recipe, {
    afterStep: (step) => (step === 2 ? lost.now() : Promise.resolve()),
  });
  lost.now = async () => {
    device.destroy();
    await device.lost;
  };
  await expect(session.run(recipe)).rejects.toMatchObject({ code: 'gpu-lost' });
  const folder = newFolder();
  const errors = await writeResults(session, fileStorage(folder));
  expect(codes(errors)).toEqual(['gpu-lost']);
  expect(filesIn(folder)).toEqual([events, 'metrics.csv', 'report.html', 'run.json']);
  expect(JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'))).toMatchObject({
    state: 'failed',
    steps: [{}, {}],
  });
});

test('the adapted model is written first; what cannot be written hinders nothing else, and is said', async () => {
  const recipe = alignRecipe(1);
  const { session, device } = await openSession(recipe);
  await session.run(recipe);
  const folder = newFolder();
  mkdirSync(join(folder, 'run.json', 'in the way'), { recursive: true });
  writeFileSync(join(folder, 'predictions'), 'in the way');
  const order: string[] = [];
  const storage = fileStorage(folder);
  const watched = {
    ...storage,
    write: (name: string, parts: Parameters<typeof storage.write>[1]) => {
      order.push(name);
      return storage.write(name, parts);
    },
  };
  const errors = await writeResults(session, watched);
  expect(order).toEqual(['adapted.safetensors', 'run.json', 'metrics.csv', events, 'report.html']);
  expect([...errors].map((error) => reportError(error).message)).toEqual([
    `Cannot write ${join(folder, 'run.json')}: a folder is in the way.`,
    `5 of 5 predictions cannot be written; the first: Cannot write ${join(folder, 'predictions', '0.png')}: a file is in the way.`,
  ]);
  expect(filesIn(folder)).toEqual([
    'adapted.safetensors',
    events,
    'metrics.csv',
    'predictions',
    'report.html',
    'run.json',
    'run.json/in the way',
  ]);
  device.destroy();
});
