import { afterEach, describe, expect, test } from 'vitest';
import { predictedLabels } from '../../test/prediction-parts.js';
import { alignRecipe, openSession } from '../../test/small-session.js';
import { smallFiles } from '../../test/small-targets.js';
import { finished, gpuMemory } from '../gpu/backend.js';
import { parseRecipe } from '../protocol/recipe.js';
import type { ImageMaps } from '../protocol/session.js';
import type { Device } from './device.js';

const recipe = alignRecipe(3);
let open: Device | undefined;

async function start(options?: Parameters<typeof openSession>[1]) {
  const opened = await openSession(recipe, options);
  open = opened.device;
  return opened;
}

afterEach(() => open?.destroy());

const differs = (a: ImageMaps, b: ImageMaps): boolean =>
  JSON.stringify(Object.values(a.layers.entropy?.data ?? [])) !==
  JSON.stringify(Object.values(b.layers.entropy?.data ?? []));

describe('maps under the source weights', () => {
  test('are the same before, in the middle of and after a run, for an image that was never looked at', async () => {
    const during: ImageMaps[] = [];
    const { session } = await start({
      afterStep: async (step) => {
        if (step !== 2) return;
        during.push(await session.maps(3, recipe, 'source'), await session.maps(3, recipe, 'current'));
      },
    });
    const before = await session.maps(3, recipe, 'current');
    expect(before.weights).toBe('source');
    await session.run(recipe);
    const after = await session.maps(3, recipe, 'source');
    const adapted = await session.maps(3, recipe, 'current');
    expect(after).toEqual(before);
    expect(during[0]).toEqual(before);
    expect(during[1]).toMatchObject({ weights: 'current', caption: 'student after step 2 of align' });
    expect(adapted).toMatchObject({ weights: 'current', caption: 'adapted model' });
    expect(differs(adapted, before)).toBe(true);
  });

  test('leave nothing on the GPU, and the adapted model as it is', async () => {
    const { session } = await start();
    await session.run(recipe);
    const model = await session.results.exportModel('safetensors');
    await session.maps(0, recipe, 'source');
    await finished();
    const { bytes, tensors } = gpuMemory();
    await session.maps(1, recipe, 'source');
    await finished();
    expect(gpuMemory()).toMatchObject({ bytes, tensors });
    expect(Buffer.from(await session.results.exportModel('safetensors')).equals(Buffer.from(model))).toBe(true);
  });
});

test('Propagate with one image is refused when the run is to start, before anything is measured', async () => {
  const stages = [{ stage: 'propagate', steps: 1, learningRate: 1e-3 }];
  const { session, events } = await start();
  const { images, labels } = smallFiles(1, recipe.input.width, recipe.input.height, 4);
  await session.openTargets(images, labels, recipe);
  const propagate = parseRecipe({ ...recipe, stages });
  events.length = 0;
  await expect(session.run(propagate)).rejects.toMatchObject({ code: 'too-few-images' });
  expect(events.filter(({ type }) => type === 'run-started' || type === 'evaluated')).toEqual([]);
  const skipped = parseRecipe({ ...recipe, stages: [{ ...stages[0], steps: 0 }] });
  await session.run(skipped);
  expect(session.record.state).toBe('done');
});

describe('when the GPU is lost in the middle of a run', () => {
  test('the run ends with the reason, keeps the figures, and says that the weights are gone', async () => {
    const { session, device, events } = await start({
      afterStep: async (step) => {
        if (step === 10) device.destroy();
      },
    });
    await expect(session.run(alignRecipe(20))).rejects.toMatchObject({ code: 'gpu-lost' });
    const { state, error, steps, evaluations } = session.record;
    expect(state).toBe('failed');
    expect(error).toMatchObject({ code: 'gpu-lost', fault: false, advice: expect.stringContaining('Start again') });
    expect(error?.message).toMatch(/GPU was lost \(destroyed.*weights of the run.*figures so far are kept/);
    expect(events.filter(({ type }) => type === 'run-finished')).toHaveLength(1);
    expect(steps).toHaveLength(10);
    expect(evaluations[0]?.checkpoint).toBe('source');
    expect((await session.results.pictures()).length).toBeGreaterThan(0);
    for (const refused of [
      session.results.exportModel('safetensors'),
      predictedLabels(session, [0]),
      session.maps(0, recipe),
      session.maps(0, recipe, 'source'),
      session.run(recipe),
    ]) {
      await expect(refused).rejects.toMatchObject({ code: 'gpu-lost' });
    }
  });

  test('the reason is the same at whatever moment of a step it happens', async () => {
    for (const delay of [0, 7, 20]) {
      const { session, device } = await start({
        afterStep: async (step) => {
          if (step === 1) setTimeout(() => device.destroy(), delay);
        },
      });
      await expect(session.run(alignRecipe(500)), `${delay} ms`).rejects.toMatchObject({ code: 'gpu-lost' });
    }
  });

  test('while it is paused, the run ends too, without another step', async () => {
    const { session, device, events } = await start({
      afterStep: async (step) => {
        if (step === 1) session.control?.pause();
      },
    });
    const run = session.run(recipe);
    const ended = expect(run).rejects.toMatchObject({ code: 'gpu-lost' });
    await expect.poll(() => session.record.state, { timeout: 60_000 }).toBe('paused');
    device.destroy();
    await ended;
    expect(session.record).toMatchObject({ state: 'failed' });
    expect(events.filter(({ type }) => type === 'stepped')).toHaveLength(1);
  });

  test('a new session on a new device runs the recipe as if nothing had happened', async () => {
    const undisturbed = await start();
    await undisturbed.session.run(recipe);
    const weights = Buffer.from(await undisturbed.session.results.exportModel('safetensors'));
    undisturbed.device.destroy();
    const lost = await start({ afterStep: async () => lost.device.destroy() });
    await expect(lost.session.run(recipe)).rejects.toMatchObject({ code: 'gpu-lost' });
    const again = await start();
    await again.session.run(recipe);
    expect(Buffer.from(await again.session.results.exportModel('safetensors')).equals(weights)).toBe(true);
  });
});
