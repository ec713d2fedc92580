import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { smallFolder, smallSegformer } from '../../test/hugging-face-folder.js';
import { networkOptions } from '../../test/models.js';
import { alignRecipe, openSession } from '../../test/small-session.js';
import { smallFiles } from '../../test/small-targets.js';
import { memorySource } from '../formats/byte-source.js';
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

test('predictions of the same weights are kept, those of others are written again, or said where they are left out', async () => {
  const { session, device } = await openSession(alignRecipe(2));
  const storage = fileStorage(newFolder());
  const keptIn = storage.folder('checkpoints');
  const said: string[] = [];
  const tell = (line: string) => void said.push(line);
  const write = async (withoutPredictions = false) => {
    const reached: number[] = [];
    const errors = await writeResults(session, storage, {
      ...{ keptIn, tell, withoutPredictions },
      reached: (done) => reached.push(done),
    });
    expect([...errors]).toEqual([]);
    return reached;
  };
  const run = (steps: number) =>
    session.run(alignRecipe(steps), { starting: async () => ({ warnings: [], inputs: [] }) });
  await run(1);
  expect(await write()).toEqual([0, 1, 2, 3, 4, 5]);
  const first = await storage.read('predictions/2.png');
  await storage.write('predictions/2.png', [first?.subarray(1) ?? new Uint8Array()]);
  expect(await write()).toEqual([4, 5]);
  expect(await storage.read('predictions/2.png')).toEqual(first);
  expect(said).toEqual(['4 of 5 predictions are of this model already, and stay.']);
  await run(2);
  expect(await write(true)).toEqual([]);
  expect(said.slice(1)).toEqual(['There from before, and not of this model: 5 of 5 predictions.']);
  expect(await write()).toEqual([0, 1, 2, 3, 4, 5]);
  expect(said).toHaveLength(2);
  device.destroy();
});

test('run.json says what went in and what came out, by hashes that the files have', async () => {
  const recipe = alignRecipe(1);
  const recordOf = async () => {
    const { session, device } = await openSession(recipe);
    const inputs = [{ role: 'image' as const, path: '0.png', bytes: 3, sha256: 'ab' }];
    await session.run(recipe, { starting: async () => ({ warnings: [], inputs }) });
    const folder = newFolder();
    await writeResults(session, fileStorage(folder));
    device.destroy();
    const { identity, results } = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
    const bytes = readFileSync(join(folder, 'adapted.safetensors'));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(results).toEqual([{ path: 'adapted.safetensors', bytes: bytes.length, sha256 }]);
    expect(readFileSync(join(folder, 'report.html'), 'utf8').replaceAll('<wbr>', '')).toContain(sha256);
    expect(identity.inputs).toMatchObject([{ role: 'image', files: [{ path: '0.png', bytes: 3, sha256: 'ab' }] }]);
    return { identity, results };
  };
  expect(await recordOf()).toEqual(await recordOf());
});

test('a model that came in a folder of Hugging Face goes out as one, under its own names', async () => {
  const small = alignRecipe(1);
  const recipe = { ...small, network: networkOptions(), input: { ...small.input, width: 64, height: 48 } };
  const { session, device } = await openSession(recipe);
  const files = smallFolder();
  const companion = (name: string) => {
    const bytes = files.get(name);
    return bytes && memorySource(bytes, name);
  };
  await session.openModel(
    files.get('model.safetensors') ?? new Uint8Array(),
    'm/model.safetensors',
    recipe.network,
    companion,
  );
  await session.openTargets(smallFiles(2, 64, 48, 5).images, [], recipe);
  await session.run(recipe);
  const folder = newFolder();
  expect([...(await writeResults(session, fileStorage(folder)))]).toEqual([]);
  expect(filesIn(join(folder, 'adapted'))).toEqual(['config.json', 'model.safetensors', 'preprocessor_config.json']);
  const written = (name: string) => new Uint8Array(readFileSync(join(folder, 'adapted', name)));
  for (const name of ['config.json', 'preprocessor_config.json']) expect(written(name)).toEqual(files.get(name));
  checkFormat(written('model.safetensors'));
  expect(written('model.safetensors')).not.toEqual(files.get('model.safetensors'));
  device.destroy();
});

/** The rules of the safetensors format, read off the bytes: names, types, shapes and offsets without a gap. */
function checkFormat(bytes: Uint8Array): void {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  >;
  const { __metadata__, ...tensors } = header;
  expect(__metadata__).toEqual({ format: 'pt' });
  const wanted = smallSegformer().map(({ name, shape }) => [name, 'F32', shape]);
  expect(Object.entries(tensors).map(([name, { dtype, shape }]) => [name, dtype, shape])).toEqual(wanted);
  let at = 0;
  for (const { shape, data_offsets } of Object.values(tensors)) {
    expect(data_offsets).toEqual([at, at + 4 * shape.reduce((a, b) => a * b, 1)]);
    at = data_offsets[1];
  }
  expect(8 + length + at).toBe(bytes.length);
}
