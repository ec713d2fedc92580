import { afterEach, expect, test } from 'vitest';
import { alignRecipe, openSession } from '../../../test/small-session.js';
import { finished, gpuMemory } from '../../gpu/backend.js';
import type { TrialReport } from '../../protocol/plan.js';
import type { Device } from '../device.js';

const recipe = alignRecipe(3);
let open: Device | undefined;
afterEach(() => open?.destroy());

const withoutTime = ({ milliseconds, ...facts }: TrialReport) => facts;

test('a trial gives the result of the source model on an image, as its maps show it', async () => {
  const { session, device } = await openSession(recipe);
  open = device;
  const report = await session.tryImage(1, recipe);
  const maps = await session.maps(1, recipe);
  const prediction = maps.layers.prediction?.data ?? [];
  const shareOf = (id: number) => [...prediction].filter((label) => label === id).length / prediction.length;
  expect(report).toMatchObject({ image: 1, name: maps.name, logits: [1, 3, 4, 4], notFinite: 0 });
  expect(report.milliseconds).toBeGreaterThan(0);
  expect(report.least).toBeLessThan(report.most ?? 0);
  const entropy = [...(maps.layers.entropy?.data ?? [])].reduce((sum, value) => sum + value / 255, 0);
  expect(report.meanEntropy).toBeCloseTo(entropy / prediction.length, 2);
  expect(report.classes.length).toBeLessThanOrEqual(3);
  for (const { id, share } of report.classes) expect(share).toBeCloseTo(shareOf(id), 6);
  const shares = report.classes.map(({ share }) => share);
  expect(shares).toEqual(shares.toSorted((a, b) => b - a));
});

test('a trial in the middle of a run changes nothing: weights and figures are the same to the byte', async () => {
  const undisturbed = await openSession(recipe);
  const expected = withoutTime(await undisturbed.session.tryImage(2, recipe));
  await undisturbed.session.run(recipe);
  const weights = Buffer.from(await undisturbed.session.results.exportModel('safetensors'));
  const losses = undisturbed.session.record.steps.map((step) => step.losses);
  undisturbed.device.destroy();

  const trials: Promise<TrialReport>[] = [];
  const { session, device } = await openSession(recipe, {
    afterStep: async () => void trials.push(session.tryImage(2, recipe)),
  });
  open = device;
  await session.run(recipe);
  const during = (await Promise.all(trials)).map(withoutTime);
  expect(during).toEqual([expected, expected, expected]);
  expect(session.record.steps.map((step) => step.losses)).toEqual(losses);
  expect(Buffer.from(await session.results.exportModel('safetensors')).equals(weights)).toBe(true);
  expect(withoutTime(await session.tryImage(2, recipe))).toEqual(expected);
});

test('a trial leaves nothing on the GPU', async () => {
  const { session, device } = await openSession(recipe);
  open = device;
  await session.tryImage(0, recipe);
  await finished();
  const { bytes, tensors } = gpuMemory();
  await session.tryImage(1, recipe);
  await finished();
  expect(gpuMemory()).toMatchObject({ bytes, tensors });
  await expect(session.tryImage(99, recipe)).rejects.toMatchObject({ code: 'no-such-image' });
});
