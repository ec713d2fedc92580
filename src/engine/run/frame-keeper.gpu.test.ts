import { beforeAll, describe, expect, test } from 'vitest';
import { memoryStorage } from '../../../test/memory-storage.js';
import { openSession } from '../../../test/small-session.js';
import { isSamePlace } from '../../protocol/frames.js';
import { LAYER_NAMES } from '../../protocol/layers.js';
import { parseRecipe } from '../../protocol/recipe.js';
import type { ImageMaps } from '../../protocol/session.js';
import { listFrames, readFrame } from '../../runs/frames/frame-folder.js';
import { FRAMES } from '../../runs/frames/frame-name.js';
import type { FrameOptions } from './frame-keeper.js';

const recipe = parseRecipe({
  ...{ version: 1, name: 'small', batchSize: 2, input: { width: 32, height: 24 } },
  ...{ network: { asppRates: [1, 2] }, guard: 'off' },
  stages: [
    { stage: 'align', steps: 3, learningRate: 1e-3 },
    { stage: 'teach', steps: 3, learningRate: 1e-3 },
    { stage: 'propagate', steps: 2, learningRate: 1e-3, easyShare: 0.5, tau: 0.4 },
  ],
});

const keepIn = (run: ReturnType<typeof memoryStorage>, told: string[] = []): FrameOptions => ({
  ...{ storage: run.folder(FRAMES), budget: 1e7, watched: 1, shown: () => [] },
  tell: (problem) => void told.push(problem),
  changed: () => {},
});

/** Runs with or without frames. `live`: maps of image 1 as the page gets them after each step. */
async function performed(frames: boolean) {
  const live: ImageMaps[] = [];
  const run = memoryStorage();
  const told: string[] = [];
  const opened = await openSession(recipe, {
    afterStep: async () => void live.push(await opened.session.maps(1, recipe)),
  });
  const { session } = opened;
  const keep = { storage: memoryStorage(), onFailure: 'stop' as const };
  await session.run(recipe, { keep, ...(frames && { frames: keepIn(run, told) }) });
  const steps = session.record.steps.map(({ milliseconds: _, ...step }) => step);
  return { live, run, told, steps, model: await session.results.exportModel('safetensors') };
}

type Performed = Awaited<ReturnType<typeof performed>>;

describe('frames of a run', () => {
  let without: Performed;
  let kept: Performed;
  beforeAll(async () => {
    without = await performed(false);
    kept = await performed(true);
  });

  test('change no weight and no number of the run', () => {
    expect(kept.told).toEqual([]);
    expect(Buffer.from(kept.model).equals(without.model)).toBe(true);
    expect(kept.steps).toEqual(without.steps);
  });

  test('cover the start and the last step of each stage', async () => {
    const { frames, images } = await listFrames(kept.run);
    expect(images).toContain(1);
    for (const place of [
      { index: 0, step: 0 },
      { index: 0, step: 3 },
      { index: 1, step: 3 },
      { index: 2, step: 2 },
    ]) {
      expect(
        frames.some((frame) => isSamePlace(frame, place)),
        JSON.stringify(place),
      ).toBe(true);
    }
  });

  test('are the live maps of their steps, byte by byte, with the same reasons for what is missing', async () => {
    const { frames } = await listFrames(kept.run);
    let compared = 0;
    for (const frame of frames.filter(({ step }) => step > 0)) {
      const { maps } = await readFrame(kept.run, frame, 1);
      const wanted = kept.live.find(({ caption }) => caption === `student after step ${frame.step} of ${frame.stage}`);
      expect(maps).toEqual(wanted);
      compared += LAYER_NAMES.filter((name) => maps.layers[name]).length;
    }
    expect(compared).toBeGreaterThan(20);
    const last = await readFrame(kept.run, { stage: 'propagate', index: 2, step: 2 }, 1);
    expect(last.maps.layers.mixed?.data.length).toBe(32 * 24 * 3);
    const first = await readFrame(kept.run, { stage: 'align', index: 0, step: 0 }, 1);
    expect(first.maps).toMatchObject({ caption: 'source model', weights: 'source' });
    expect(first.maps.layers.prediction).not.toEqual(last.maps.layers.prediction);
  });
});
