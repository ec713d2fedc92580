import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { beforeAll, expect, test } from 'vitest';
import { fileStorage } from '../src/cli/file-storage.js';
import { memorySource } from '../src/formats/byte-source.js';
import { checkFrames, listFrames, readFrame } from '../src/runs/frames/frame-folder.js';
import { importRun } from '../src/runs/import-run.js';
import { RunStore } from '../src/runs/run-store.js';
import { buildCommandLine } from './built-command-line.js';
import { memoryStorage } from './memory-storage.js';
import { adaptSmall, runWatched, takenHome, writeSmallInputs } from './small-runs.js';

/** Maps over the steps, as the command line keeps them. */
const MINUTE = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'atp-frames-'));
const at = (...names: string[]) => join(folder, ...names);
let built = '';

beforeAll(async () => {
  built = buildCommandLine();
  await writeSmallInputs(folder);
}, 2 * MINUTE);

const start = (out: string, ...more: string[]) => adaptSmall(built, folder, 'weights', at(out), ...more);
/** Its last stage, step and index. */
const LAST = { stage: 'propagate', index: 2, step: 4 } as const;
const ENDS = [
  [0, 0],
  [0, 4],
  [1, 5],
  [2, 4],
];

test(
  'a killed run that is continued ends with the bytes of a run without frames, and its frames cover all of it',
  async () => {
    expect((await runWatched(start('without'))).status).toBe(0);
    const wanted = takenHome(at('without'));
    expect(wanted.folders).not.toContain('frames');
    let steps = 0;
    const killed = await runWatched(start('kept', '--frames', '4', '--checkpoint-every', '0'), (line, _, kill) => {
      if (line.includes('"stepped"') && ++steps === 7) kill('SIGKILL');
    });
    expect(killed.signal).toBe('SIGKILL');
    const resumed = await runWatched([built, 'adapt', '--resume', at('kept'), '--json']);
    expect(resumed.status, resumed.errors).toBe(0);
    expect(takenHome(at('kept')).hashes).toEqual(wanted.hashes);
    expect(takenHome(at('kept')).told).toEqual(wanted.told);
    const run = fileStorage(at('kept'));
    const { frames, budget, bytes } = await listFrames(run);
    await checkFrames(run);
    expect(budget).toBe(4e6);
    expect(bytes).toBeLessThan(4e6);
    expect(frames.map(({ index, step }) => [index, step])).toEqual(expect.arrayContaining(ENDS));
    const { maps } = await readFrame(run, LAST, 0);
    expect(maps.caption).toBe('student after step 4 of propagate');
  },
  3 * MINUTE,
);

test('a zipped folder with frames is imported with them', async () => {
  const names = readdirSync(at('kept'), { recursive: true, encoding: 'utf8', withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const zip = zipSync(Object.fromEntries(files.map((path) => [path.slice(at('kept').length + 1), readFileSync(path)])));
  const store = new RunStore(memoryStorage(), async () => false);
  const id = await importRun(memorySource(zip, 'kept.zip'), store);
  expect(await listFrames(store.folder(id))).toEqual(await listFrames(fileStorage(at('kept'))));
});

test(
  'another run in the folder removes the frames of the one before',
  async () => {
    const again = await runWatched(start('kept', '--force'));
    expect(again.status, again.errors).toBe(0);
    expect((await listFrames(fileStorage(at('kept')))).frames).toEqual([]);
  },
  MINUTE,
);
