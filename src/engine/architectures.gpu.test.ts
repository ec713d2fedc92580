import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { goldenModels, goldenOptions } from '../../test/models.js';
import { hasShared, sharedPath } from '../../test/shared.js';
import { smallFiles } from '../../test/small-targets.js';
import { installDawn } from '../cli/dawn.js';
import type { RunEvent } from '../protocol/events.js';
import { parseRecipe, type Recipe } from '../protocol/recipe.js';
import { type Device, startDevice } from './device.js';
import { Session } from './session.js';
import { readModel } from './source/read-at-once.js';

const WIDTH = 48;
const HEIGHT = 32;

function recipeOf(name: string, change: { batchSize?: number; batchNorm?: 'batch' | 'running' } = {}): Recipe {
  const { batchSize = 2, batchNorm = 'batch' } = change;
  return parseRecipe({
    version: 1,
    name: 'small',
    batchSize,
    input: { width: WIDTH, height: HEIGHT },
    network: goldenOptions(name),
    // Random weights: one step may change all of their predictions.
    guard: 'off',
    stages: [{ stage: 'align', steps: 1, learningRate: 1e-3, batchNorm }],
  });
}

/** One for all sessions: its kernels are compiled once. */
let device: Device;
beforeAll(async () => {
  device = await startDevice(installDawn());
});
afterAll(() => device.destroy());

/** A session with a model file and unlabelled images open. */
async function open(name: string, recipe: Recipe) {
  const events: RunEvent[] = [];
  const decoder = () => Promise.reject(new Error('no JPEG here'));
  const session = new Session({ device, decoder, versions: {}, emit: (event) => void events.push(event) });
  const bytes = new Uint8Array(readFileSync(sharedPath('models', `${name}.pth`)));
  const { card } = await session.openModel(bytes, `${name}.pth`, recipe.network);
  await session.openTargets(smallFiles(3, WIDTH, HEIGHT, card.classes).images, [], recipe);
  return { session, card, source: readModel(bytes, `${name}.pth`), events };
}

describe.runIf(hasShared)(
  'a session opens, adapts and exports networks of every architecture (../shared/models)',
  () => {
    test.each(Object.keys(goldenModels))('%s', async (name) => {
      const recipe = recipeOf(name);
      const { session, card, source, events } = await open(name, recipe);
      const trained = (goldenModels[name]?.parameters ?? 0) - idleParameters(name, source);
      expect(card.parameters).toBe(trained);
      expect(card.blocks.reduce((sum, block) => sum + block.parameters, 0)).toBe(trained);
      expect(card.blocks.at(-1)?.output?.channels).toBe(card.classes);
      await session.run(recipe);
      expect(events.filter(({ type }) => type === 'stepped')).toHaveLength(1);
      const adapted = readModel(await session.results.exportModel('pth'), 'adapted.pth');
      expect([...adapted.tensors.keys()]).toEqual([...source.tensors.keys()]);
      const changed = [...adapted.tensors].filter(
        ([key, { bytes }]) => Buffer.compare(bytes, source.tensors.get(key)?.bytes ?? new Uint8Array()) !== 0,
      );
      expect(changed.length).toBeGreaterThan(source.tensors.size / 4);
      expect(changed.filter(([key]) => card.unused.includes(key))).toEqual([]);
    });
  },
);

/** Parameters of auxiliary heads: they are in the file and take no part. */
function idleParameters(name: string, { tensors }: ReturnType<typeof readModel>): number {
  const idle = goldenModels[name]?.no_grad ?? [];
  return idle.reduce((sum, key) => sum + (tensors.get(key)?.shape ?? []).reduce((a, b) => a * b, 1), 0);
}

describe.runIf(hasShared)('steps of one image (../shared/models/tv-deeplabv3-r50-tiny)', () => {
  const name = 'tv-deeplabv3-r50-tiny';

  test('are refused before anything runs where a batch norm would see one value', async () => {
    const recipe = recipeOf(name, { batchSize: 1 });
    const { session, events } = await open(name, recipe);
    await expect(session.run(recipe)).rejects.toMatchObject({ code: 'single-value-norm' });
    expect(events.filter(({ type }) => type === 'stepped')).toEqual([]);
  });

  test('are taken with running statistics', async () => {
    const recipe = recipeOf(name, { batchSize: 1, batchNorm: 'running' });
    const { session, events } = await open(name, recipe);
    await session.run(recipe);
    expect(events.filter(({ type }) => type === 'stepped')).toHaveLength(1);
  });
});
