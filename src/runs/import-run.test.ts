import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { memoryStorage } from '../../test/memory-storage.js';
import { memorySource } from '../formats/byte-source.js';
import { hasText, viewOf, wholeFile } from '../formats/bytes.js';
import { writeZip } from '../formats/zip/write.js';
import { encodeRgbPng } from '../images/png/encode.js';
import { recordJson } from '../report/record-json.js';
import { sampleRecord } from '../report/record-sample.js';
import { MANIFEST } from './archive-manifest.js';
import { exportRun } from './export-run.js';
import { importRun } from './import-run.js';
import { readPictures, writePictures } from './kept-pictures.js';
import { RECORD, readRecord } from './kept-record.js';
import { factsOf } from './run-entry.js';
import { RunStore } from './run-store.js';
import { textParts } from './storage.js';

const record = sampleRecord;
const bytesOf = (text: string): Uint8Array => textParts(text)[0] as Uint8Array;
const RUN_JSON = bytesOf(recordJson(record));
const png = encodeRgbPng({ width: 2, height: 1, data: new Uint8Array(6) });
const weights = Uint8Array.from({ length: 5_000_000 }, (_, i) => (i * 7) & 255);

function newStore() {
  const storage = memoryStorage();
  return { storage, store: new RunStore(storage, async () => false) };
}

/** A store with one run that is done. */
async function filledStore() {
  const { storage, store } = newStore();
  const { id, folder } = await store.begin(record.recipe as NonNullable<typeof record.recipe>);
  await folder.write('adapted.pth', [weights]);
  await folder.write(RECORD, [RUN_JSON]);
  await writePictures(folder, [{ image: 3, name: '<a>.png', caption: 'input', png }]);
  await store.writeThumbnail(id, png);
  await store.update(id, { ...factsOf(record), name: 'night', thumbnail: { width: 2, height: 1 }, bytes: 123 });
  return { storage, store, id };
}

/** Comparing large arrays by expect takes a minute. */
const isSame = (a: Uint8Array | undefined, b: Uint8Array | undefined): boolean =>
  a !== undefined && b !== undefined && Buffer.from(a).equals(b);

const source = (bytes: Uint8Array, name = 'run.zip') => memorySource(bytes, name);
const zipOf = (files: Record<string, Uint8Array>, level: 0 | 6 = 6) => zipSync(files, { level });

/** What an import says; nothing may be stored then. */
async function refusalOf(bytes: Uint8Array): Promise<string> {
  const { storage, store } = newStore();
  const message = await importRun(source(bytes), store).then(
    () => 'nothing was refused',
    (error: Error) => error.message,
  );
  expect(await storage.names()).toEqual([]);
  return message;
}

describe('a run as one zip', () => {
  test('it is exported and imported whole, byte for byte, under its own id', async () => {
    const { storage, store, id } = await filledStore();
    const zip = await wholeFile(exportRun(store.folder(id), id));
    const { storage: otherStorage, store: other } = newStore();
    expect(await importRun(source(zip), other)).toBe(id);
    expect(await otherStorage.names()).toEqual(await storage.names());
    for (const name of (await storage.names()).filter((name) => !name.endsWith('entry.json'))) {
      expect(isSame(await storage.read(name), await otherStorage.read(name)), name).toBe(true);
    }
    const [run] = await other.list();
    const { figures, state } = factsOf(record);
    expect(run?.entry).toMatchObject({ name: 'night', weights: 'adapted.pth', figures, state });
    expect(run?.entry?.bytes).toBeGreaterThan(5_000_000);
    expect(recordJson(await readRecord(other.folder(id)))).toBe(recordJson(record));
    expect(await readPictures(other.folder(id))).toMatchObject([{ image: 3, name: '<a>.png', caption: 'input' }]);
  });

  test('a run that is there already is not added: its name is said, also where it was renamed or has another id', async () => {
    const { store, id } = await filledStore();
    const zip = await wholeFile(exportRun(store.folder(id), id));
    await store.rename(id, 'night 2');
    const said = 'run.zip was not added: its run is in the list already, as “night 2”.';
    await expect(importRun(source(zip), store)).rejects.toThrow(said);
    expect((await store.list()).length).toBe(1);

    const { store: other } = newStore();
    const bare = zipOf({ [RECORD]: RUN_JSON });
    await importRun(source(bare), other);
    await expect(importRun(source(bare), other)).rejects.toThrow('in the list already');
    expect((await other.list()).length).toBe(1);
  });

  test('a run that went on since and has the same id gets another, and neither is changed', async () => {
    const { store, id } = await filledStore();
    const zip = await wholeFile(exportRun(store.folder(id), id));
    await store.folder(id).write(RECORD, [bytesOf(recordJson({ ...record, seconds: 1234 }))]);
    const before = await store.entry(id);
    const second = await importRun(source(zip), store);
    expect(second).not.toBe(id);
    expect(await store.entry(id)).toEqual(before);
    expect((await store.list()).length).toBe(2);
  });

  test('a zipped folder of the command line is a run too, whether its folder is in the zip or not', async () => {
    const files = {
      [RECORD]: RUN_JSON,
      'adapted.safetensors': weights,
      'predictions/a.png': png,
      'report.html': bytesOf('<p>'),
    };
    for (const folder of ['', 'out-7/']) {
      const inside = Object.fromEntries(Object.entries(files).map(([name, bytes]) => [folder + name, bytes]));
      const { store } = newStore();
      const id = await importRun(source(zipOf({ ...inside, '__MACOSX/._x': bytesOf('x') })), store);
      expect(await store.entry(id)).toMatchObject({ ...factsOf(record), weights: 'adapted.safetensors' });
      expect(isSame(await store.folder(id).read('adapted.safetensors'), weights)).toBe(true);
      expect(await store.folder(id).names()).toContain('predictions/a.png');
    }
  });

  test('of the model of a run of the command line the list tells the name, and no place on a disk', async () => {
    const model = record.model && { ...record.model, file: '/home/a/nets/night.pth' };
    const { store } = newStore();
    const id = await importRun(source(zipOf({ [RECORD]: bytesOf(recordJson({ ...record, model })) })), store);
    expect((await store.entry(id)).model).toBe('night.pth');
    // An entry of an older program.
    await store.writeEntry(id, { ...(await store.entry(id)), model: 'C:\\nets\\night.pth' });
    expect((await store.list())[0]?.entry?.model).toBe('night.pth');
  });

  test('what is no run is refused by name, and nothing is stored', async () => {
    expect(await refusalOf(bytesOf('no zip at all'))).toBe('run.zip is no zip archive.');
    expect(await refusalOf(bytesOf('PK'))).toBe('run.zip is no zip archive.');
    expect(await refusalOf(zipOf({ [RECORD]: RUN_JSON }).subarray(0, 40))).toContain(
      'end of the zip archive is missing',
    );
    expect(await refusalOf(zipOf({ 'a.txt': bytesOf('a') }))).toBe('run.zip is not a run: it holds no run.json.');
    expect(await refusalOf(zipOf({ [RECORD]: bytesOf('{"version": 1') }))).toContain(
      'run.json is not a run record: it is not JSON',
    );
    expect(await refusalOf(zipOf({ [RECORD]: bytesOf('{"version": 9, "steps": []}') }))).toContain(
      'run record of version 9',
    );
    expect(await refusalOf(zipOf({ [RECORD]: RUN_JSON, 'entry.json': bytesOf('{}') }))).toContain(
      'entry.json is not valid',
    );
    expect(await refusalOf(zipOf({ [RECORD]: RUN_JSON, 'pictures/index.json': bytesOf('{}') }))).toContain(
      'is not a list of pictures',
    );
    expect(await refusalOf(zipOf({ [RECORD]: RUN_JSON, 'thumbnail.png': bytesOf('GIF89a') }))).toBe(
      'thumbnail.png is not a PNG.',
    );
  });

  test('another version of the form and a missing file are refused', async () => {
    const manifest = (value: unknown) => ({ [MANIFEST]: bytesOf(JSON.stringify(value)), [RECORD]: RUN_JSON });
    expect(await refusalOf(zipOf(manifest({ version: 2, id: 'a', files: [] })))).toBe(
      'run.zip is a run of version 2; this program reads version 1.',
    );
    expect(await refusalOf(zipOf(manifest({ version: 1, id: 'a', files: [RECORD, 'adapted.pth'] })))).toBe(
      'run.zip is not whole: adapted.pth is missing.',
    );
    expect(await refusalOf(zipOf(manifest({ version: 1 })))).toContain('lists no files');
  });

  test('an id of the manifest that is no name of a folder is not taken', async () => {
    const { storage, store } = newStore();
    const files = { [MANIFEST]: bytesOf(JSON.stringify({ version: 1, id: '../up', files: [] })), [RECORD]: RUN_JSON };
    const id = await importRun(source(zipOf(files)), store);
    expect(id).toMatch(/^[\w-]+$/);
    expect((await storage.names()).every((name) => name.startsWith(`runs/${id}/`))).toBe(true);
  });

  test.each(['../evil', 'a/../../evil', '/etc/evil', 'a\\b', 'C:evil', 'a//b', 'a/b/c/d/e/f', 'a\nb'])(
    'a file called %j is refused',
    async (name) => {
      const zip = writeZip([
        { name: RECORD, content: RUN_JSON },
        { name, content: bytesOf('x') },
      ]);
      expect(await refusalOf(zip)).toContain('which no run has');
    },
  );

  test('a damaged byte is found before anything is stored', async () => {
    const { store, id } = await filledStore();
    const zip = await wholeFile(exportRun(store.folder(id), id));
    const at = zip.length >> 1;
    zip[at] = (zip[at] ?? 0) ^ 1;
    expect(await refusalOf(zip)).toContain('adapted.pth is damaged (wrong checksum)');
  });

  test('a small zip that claims gigabytes is refused without being inflated', async () => {
    const zip = zipOf({ [RECORD]: RUN_JSON, 'predictions/a.png': new Uint8Array(100_000) });
    const line = zip.findLastIndex((_, at) => hasText(zip, 'PK\x01\x02', at));
    viewOf(zip).setUint32(line + 24, 2 ** 31, true);
    expect(await refusalOf(zip)).toContain('claims to hold');
  });

  test('a PNG that claims very many pixels is refused', async () => {
    const large = encodeRgbPng({ width: 5000, height: 1, data: new Uint8Array(15_000) });
    expect(await refusalOf(zipOf({ [RECORD]: RUN_JSON, 'thumbnail.png': large }))).toContain('claims 5000 × 1 pixels');
  });

  test('a storage that fails in the middle leaves nothing of the run', async () => {
    const { store, id } = await filledStore();
    const zip = await wholeFile(exportRun(store.folder(id), id));
    const storage = memoryStorage((path) => {
      if (path.endsWith(RECORD)) throw new Error('full');
    });
    await expect(importRun(source(zip), new RunStore(storage, async () => false))).rejects.toThrow('full');
    expect(await storage.names()).toEqual([]);
  });
});
