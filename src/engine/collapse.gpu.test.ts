import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { hasShared, sharedPath } from '../../test/shared.js';
import { alignRecipe, openSession } from '../../test/small-session.js';
import { installDawn } from '../cli/dawn.js';
import { decodeWithSharp } from '../cli/decode-node.js';
import type { ImageFile } from '../images/image-file.js';
import { parseClassList } from '../protocol/classes.js';
import { parseRecipe, type Recipe } from '../protocol/recipe.js';
import { recipeByName } from '../protocol/recipes.js';
import { parseRecord } from '../report/parse-record.js';
import { recordJson } from '../report/record-json.js';
import { verdict } from '../report/verdict.js';
import { type Device, startDevice } from './device.js';
import { Session } from './session.js';

let open: Device | undefined;
afterEach(() => open?.destroy());

/** Align at a learning rate that destroys any network in one step. */
function tooFast(steps: number): Recipe {
  const recipe = alignRecipe(steps);
  return { ...recipe, guard: 'stop', stages: recipe.stages.map((stage) => ({ ...stage, learningRate: 1 })) };
}

async function start(recipe: Recipe, options?: Parameters<typeof openSession>[1]) {
  const opened = await openSession(recipe, options);
  open = opened.device;
  return opened;
}

test('without anybody to ask, the run stops at a collapse with the source weights, and its record says so', async () => {
  const recipe = tooFast(20);
  const { session, events } = await start(recipe);
  const source = Buffer.from(await session.results.exportModel('safetensors'));
  await session.run(recipe);
  expect(session.record).toMatchObject({
    state: 'stopped',
    collapse: { stage: 'align', index: 0, step: 1, good: null, wentOn: false },
  });
  expect(session.record.steps).toHaveLength(1);
  expect(session.record.warnings.map(({ code }) => code)).toContain('collapsed');
  expect(Buffer.from(await session.results.exportModel('safetensors')).equals(source)).toBe(true);
  expect(events.some(({ type }) => type === 'paused')).toBe(false);
  expect(verdict(session.record)).toContain('The weights of the source model were given back.');
  expect(parseRecord(recordJson(session.record), 'run.json').collapse).toEqual(session.record.collapse);
});

test('where somebody can be asked, the run pauses: a stop gives the source weights back before the run is over', async () => {
  const recipe = tooFast(20);
  const { session, events } = await start(recipe, { asksAtCollapse: true });
  const source = Buffer.from(await session.results.exportModel('safetensors'));
  const run = session.run(recipe);
  await expect.poll(() => session.record.state, { timeout: 60_000 }).toBe('paused');
  expect(events.at(-2)?.type).toBe('collapsed');
  session.control?.stop();
  await run;
  expect(session.record).toMatchObject({ state: 'stopped', collapse: { wentOn: false } });
  expect(Buffer.from(await session.results.exportModel('safetensors')).equals(source)).toBe(true);
});

test('where somebody wants to go on anyway, the run goes to its end and keeps what it made', async () => {
  const recipe = tooFast(10);
  const { session, events } = await start(recipe, { asksAtCollapse: true });
  const source = Buffer.from(await session.results.exportModel('safetensors'));
  const run = session.run(recipe);
  await expect.poll(() => session.record.state, { timeout: 60_000 }).toBe('paused');
  session.control?.resume();
  await run;
  expect(session.record).toMatchObject({ state: 'done', collapse: { step: 1, wentOn: true } });
  expect(session.record.steps).toHaveLength(10);
  expect(events.filter(({ type }) => type === 'paused')).toHaveLength(1);
  expect(Buffer.from(await session.results.exportModel('safetensors')).equals(source)).toBe(false);
  expect(verdict(session.record)).not.toContain('collapsed');
});

test('a GPU that is lost while the run waits at a collapse ends it', async () => {
  const { session, device } = await start(tooFast(5), { asksAtCollapse: true });
  const ended = expect(session.run(tooFast(5))).rejects.toMatchObject({ code: 'gpu-lost' });
  await expect.poll(() => session.record.state, { timeout: 60_000 }).toBe('paused');
  device.destroy();
  await ended;
  expect(session.record.state).toBe('failed');
});

test('a pause counts neither as time of the run nor of its stage or steps', async () => {
  const PAUSE = 3000;
  const recipe = alignRecipe(3);
  const { session } = await start(recipe, {
    afterStep: async (step) => {
      if (step === 2) session.control?.pause();
    },
  });
  const run = session.run(recipe);
  await expect.poll(() => session.record.state, { timeout: 60_000 }).toBe('paused');
  await new Promise((resolve) => setTimeout(resolve, PAUSE));
  session.control?.resume();
  await run;
  const { seconds, started, finished, stages, steps } = session.record;
  const wall = (Date.parse(finished ?? '') - Date.parse(started ?? '')) / 1000;
  expect(wall - (seconds ?? 0)).toBeGreaterThan(0.95 * (PAUSE / 1000));
  expect(stages[0]?.seconds ?? Number.NaN).toBeLessThanOrEqual(seconds ?? 0);
  expect(steps.reduce((sum, { milliseconds }) => sum + milliseconds / 1000, 0)).toBeLessThanOrEqual(seconds ?? 0);
});

const filesIn = (folder: string): ImageFile[] =>
  readdirSync(folder).map((path) => ({ path, bytes: async () => new Uint8Array(readFileSync(`${folder}/${path}`)) }));

const needs = hasShared ? 'a learning rate of 1' : 'a learning rate of 1 (skipped: no reference data)';

test.skipIf(!hasShared)(
  `${needs} on the 60 images of CamVid with the step counts of "quick" gives the source weights back`,
  async () => {
    const { network, input } = recipeByName('camvid-dusk');
    const quick = recipeByName('quick');
    const stages = quick.stages.map((stage) => ({ ...stage, learningRate: 1 }));
    const recipe = parseRecipe({ ...quick, network, input, stages });
    open = await startDevice(installDawn());
    const session = new Session({ device: open, decoder: decodeWithSharp, versions: {}, emit: () => {} });
    const file = new Uint8Array(readFileSync(sharedPath('camvid', 'source.safetensors')));
    await session.openModel(file, 'source.safetensors', recipe.network);
    session.setClasses(parseClassList(JSON.parse(readFileSync(sharedPath('camvid', 'classes.json'), 'utf8'))));
    await session.openTargets(filesIn(sharedPath('camvid', 'images')).slice(0, 60), [], recipe);
    const source = Buffer.from(await session.results.exportModel('safetensors'));
    await session.run(recipe);
    expect(session.record.targets?.names).toHaveLength(60);
    expect(session.record).toMatchObject({ state: 'stopped', collapse: { good: null, wentOn: false } });
    expect(session.record.steps.length).toBeLessThanOrEqual(10);
    expect(Buffer.from(await session.results.exportModel('safetensors')).equals(source)).toBe(true);
  },
);
