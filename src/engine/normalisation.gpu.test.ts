import { afterEach, expect, test } from 'vitest';
import { alignRecipe, openSession } from '../../test/small-session.js';
import { NORMALISATION_NAMES } from '../protocol/known-normalisations.js';
import { settleNormalisation, withNormalisation } from '../protocol/normalisation.js';
import type { Device } from './device.js';

const recipe = alignRecipe(1);
let open: Device | undefined;
afterEach(() => open?.destroy());

test('maps, pixel reports and runs look at the images as the recipe normalises them', async () => {
  const { session, device } = await openSession(recipe);
  open = device;
  const seen: { map: string; pixel: number; step: number; report: string }[] = [];
  for (const name of NORMALISATION_NAMES) {
    const chosen = withNormalisation(recipe, name);
    const maps = await session.maps(0, chosen, 'source');
    const pixel = await session.inspect(0, 3, 4, chosen);
    await session.run(chosen);
    const [step] = session.record.steps;
    const [input, , prediction] = await session.results.pictures();
    expect(input?.caption).toBe('input');
    seen.push({
      map: Buffer.from(maps.layers.entropy?.data ?? []).toString('base64'),
      pixel: pixel.entropy,
      step: step?.meanEntropy ?? 0,
      report: Buffer.from(prediction?.png ?? []).toString('base64'),
    });
    // Back to the source weights for the next one.
    await session.run(alignRecipe(0));
  }
  for (const key of ['map', 'pixel', 'step'] as const) {
    expect(new Set(seen.map((each) => each[key])).size, key).toBe(NORMALISATION_NAMES.length);
  }
  expect(new Set(seen.map(({ report }) => report)).size).toBeGreaterThan(1);
});

test('a run without numbers in its recipe takes those usual for the network, and its record has them', async () => {
  const { session, device } = await openSession(recipe);
  open = device;
  expect(recipe.input.mean).toBeNull();
  await session.run(recipe);
  expect(session.record.recipe?.input).toMatchObject(settleNormalisation(recipe.input, 'imagenet'));
  const assumed = session.record.steps[0]?.meanEntropy;
  await session.run(withNormalisation(recipe, 'imagenet'));
  expect(session.record.steps[0]?.meanEntropy).toBe(assumed);
});

test('blue, green, red is not red, green, blue', async () => {
  const { session, device } = await openSession(recipe);
  open = device;
  const entropy = async (channelOrder: 'rgb' | 'bgr') =>
    (await session.inspect(1, 3, 4, { ...recipe, input: { ...recipe.input, channelOrder } })).entropy;
  const rgb = await entropy('rgb');
  expect(await entropy('bgr')).not.toBe(rgb);
  expect(await entropy('rgb')).toBe(rgb);
});
