import { describe, expect, test } from 'vitest';
import { memoryStorage } from '../../../test/memory-storage.js';
import { smallMaps } from '../../../test/small-maps.js';
import { UserError } from '../../protocol/errors.js';
import type { SteppedEvent } from '../../protocol/events.js';
import { type FrameList, stepOfRun } from '../../protocol/frames.js';
import { parseRecipe } from '../../protocol/recipe.js';
import type { ImageMaps } from '../../protocol/session.js';
import { checkFrames, listFrames, readFrame, readSmallPictures } from '../../runs/frames/frame-folder.js';
import { FRAMES } from '../../runs/frames/frame-name.js';
import { MOST_FRAMES } from '../../runs/frames/thinning.js';
import { type FrameHost, FrameKeeper, type FrameOptions } from './frame-keeper.js';

const recipeOf = (...steps: number[]) =>
  parseRecipe({
    ...{ version: 1, name: 'small', batchSize: 2, input: { width: 16, height: 16 } },
    stages: steps.map((count) => ({ stage: 'align', steps: count, learningRate: 1e-3 })),
  });

const stepped = (index: number, step: number, steps: number): SteppedEvent => ({
  ...{ type: 'stepped', stage: 'align', index, step, steps, milliseconds: 1, gpuBytes: 0, tensors: 0 },
  numbers: {
    ...{ losses: { total: 1 }, learningRate: 1, meanEntropy: 0.5, keptShare: 0.5 },
    ...{ entropyHistogram: [1], classShares: [1], images: [0] },
  },
});

/** A keeper whose clock stands still: time forbids no frame. `watching`: an image that the page is shown after each step. */
async function setUp(given: Partial<FrameOptions> & { steps?: number[]; storage?: FrameOptions['storage'] } = {}) {
  const recipe = recipeOf(...(given.steps ?? [20, 12]));
  const run = memoryStorage();
  const told: string[] = [];
  const lists: FrameList[] = [];
  let step = 0;
  const host: FrameHost = {
    ...{ recipe, others: [0, 1, 2, 3], facts: () => ({ recipe, classes: null }) },
    maps: async (image) => smallMaps(image, step, 16, 16),
    mapsBefore: async (image) => smallMaps(image, 0, 16, 16),
    names: ['a.png', 'b.png', 'c.png'],
    small: async (image, width) => ({ width, height: 1, rgb: new Uint8Array(3 * width).fill(image) }),
  };
  const options: FrameOptions = {
    ...{ storage: run.folder(FRAMES), budget: 1e6, watched: 2, shown: () => [] },
    tell: (problem) => void told.push(problem),
    changed: (list) => void lists.push(list),
    ...given,
  };
  const begin = (from: Parameters<typeof FrameKeeper.begin>[2] = null, now = () => 0) =>
    FrameKeeper.begin(options, host, from, now);
  /** Takes all steps of the recipe, behind a place. */
  const takeSteps = async (keeper: FrameKeeper | undefined, computed = 1e9, to = Number.POSITIVE_INFINITY) => {
    for (const [index, stage] of recipe.stages.entries()) {
      for (let at = 1; at <= stage.steps; at++) {
        step = stepOfRun({ index, step: at }, recipe);
        if (step <= to) await keeper?.afterStep(stepped(index, at, stage.steps), computed);
      }
    }
  };
  const places = async () => (await listFrames(run)).frames.map((frame) => stepOfRun(frame, recipe));
  return { run, recipe, told, lists, host, options, begin, takeSteps, places };
}

describe('frames while a run goes on', () => {
  test('every step has one where budget and time allow it, and the start too', async () => {
    const { begin, takeSteps, places, run, told, lists } = await setUp();
    const keeper = await begin();
    await keeper?.atStart();
    await takeSteps(keeper);
    expect(await places()).toEqual(Array.from({ length: 33 }, (_, step) => step));
    const list = await listFrames(run);
    expect(list).toMatchObject({ every: 1, budget: 1e6, images: [0, 1, 2, 3] });
    expect(lists.at(-1)).toEqual(list);
    const { maps } = await readFrame(run, { stage: 'align', index: 1, step: 5 }, 3);
    expect(maps).toEqual(smallMaps(3, 25, 16, 16));
    expect(told).toEqual([]);
  });

  test('within a small budget the distance doubles, and the whole run stays covered', async () => {
    const { begin, takeSteps, places, run } = await setUp({ budget: 60_000 });
    const keeper = await begin();
    await keeper?.atStart();
    await takeSteps(keeper);
    const list = await listFrames(run);
    expect(list.every).toBeGreaterThan(1);
    expect(list.bytes).toBeLessThanOrEqual(60_000);
    expect(list.bytes).toBe(await run.folder(FRAMES).size());
    const kept = await places();
    expect(kept).toEqual(
      Array.from({ length: 33 }, (_, step) => step).filter(
        (step) => step % list.every === 0 || [20, 32].includes(step),
      ),
    );
  });

  test('a long run has a bounded number of them, over all of its length', async () => {
    const { begin, takeSteps, places, run } = await setUp({ steps: [1000, 1000], budget: 1e9 });
    const keeper = await begin();
    await keeper?.atStart();
    await takeSteps(keeper);
    const kept = await places();
    const { every } = await listFrames(run);
    expect(kept.length).toBeLessThanOrEqual(MOST_FRAMES);
    expect(kept.length).toBeGreaterThan(MOST_FRAMES / 2 - 2);
    const gaps = kept.slice(1).map((step, at) => step - (kept[at] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(every);
    expect(kept).toEqual(expect.arrayContaining([0, 1000, 2000]));
  });

  test('without time, only the start and the ends of the stages are kept', async () => {
    const { begin, takeSteps, places } = await setUp();
    let time = 0;
    const keeper = await begin(null, () => {
      time += 100;
      return time;
    });
    await keeper?.atStart();
    await takeSteps(keeper, 1000);
    expect(await places()).toEqual([0, 20, 32]);
  });

  test('what the page was shown costs only its writing, and comes oftener than the other images', async () => {
    let time = 0;
    let shown: ImageMaps[] = [];
    const { begin, takeSteps, run, host } = await setUp({ shown: () => shown });
    const look = host.maps;
    host.maps = async (image) => {
      time += 500;
      return look(image);
    };
    const keeper = await begin(null, () => time);
    await keeper?.atStart();
    await takeSteps(keeper, 0, 1);
    shown = [smallMaps(7, 3, 16, 16)];
    await takeSteps(keeper, 80_000);
    const { frames } = await listFrames(run);
    expect(frames.filter(({ images }) => images.includes(7)).length).toBeGreaterThan(30);
    expect(frames.filter(({ images }) => images.includes(0)).length).toBeLessThan(10);
  });

  test('a run that goes on keeps its frames up to the checkpoint, its distance and its images', async () => {
    const { begin, takeSteps, places, run, options } = await setUp({ budget: 60_000 });
    const keeper = await begin();
    await keeper?.atStart();
    await takeSteps(keeper);
    const before = await listFrames(run);
    Object.assign(options, { watched: 5, budget: undefined });
    const again = await begin({ stage: 'align', index: 0, step: 14 });
    expect((await places()).every((step) => step <= 14)).toBe(true);
    await takeSteps(again);
    const after = await listFrames(run);
    expect(after).toMatchObject({ budget: 60_000, every: before.every, images: before.images });
    expect(after.bytes).toBeLessThanOrEqual(60_000);
  });

  test('a run that begins again begins with no frame', async () => {
    const { begin, takeSteps, places } = await setUp();
    await takeSteps(await begin());
    await begin(null);
    expect(await places()).toEqual([]);
  });

  test('where none are wanted, none are kept and nothing is said', async () => {
    const { begin, told, run } = await setUp({ budget: 0 });
    expect(await begin()).toBeUndefined();
    expect(told).toEqual([]);
    expect(await run.names()).toEqual([]);
  });

  test('a budget that a few pictures would fill keeps none, and says so', async () => {
    const { begin, told } = await setUp({ budget: 100 });
    expect(await begin()).toBeUndefined();
    expect(told).toEqual([expect.stringContaining('The budget for pictures over time is smaller')]);
  });

  test('a full storage costs half of the frames, then the coming ones, and is said once', async () => {
    const { begin, takeSteps, places, told, options } = await setUp();
    let full = false;
    const failing = memoryStorage((path) => {
      if (full && path.endsWith('.zip')) throw new UserError('write-failed', 'The storage is full.');
    });
    options.storage = failing.folder(FRAMES);
    const keeper = await begin();
    await takeSteps(keeper, 1e9, 10);
    full = true;
    await takeSteps(keeper);
    expect(told).toEqual(['No more pictures are kept over time. The storage is full.']);
    expect((await failing.folder(FRAMES).names()).length).toBeGreaterThan(4);
    expect(await places()).toEqual([]);
  });

  test('frames go where the run itself needs the room, and that is said once', async () => {
    const { begin, takeSteps, told, run } = await setUp();
    const keeper = await begin();
    await takeSteps(keeper, 1e9, 10);
    expect(await keeper?.giveRoom()).toBe(true);
    expect(await keeper?.giveRoom()).toBe(false);
    await takeSteps(keeper);
    expect(await run.names()).toEqual([]);
    expect(told).toEqual(['The pictures over time were removed: there was no room for the run itself.']);
  });

  test('maps that cannot be computed end the frames, not the run', async () => {
    const { begin, takeSteps, told, host } = await setUp();
    const keeper = await begin();
    host.maps = () => Promise.reject(new UserError('gpu-lost', 'The GPU is gone.'));
    await takeSteps(keeper);
    expect(told).toEqual(['No more pictures are kept over time. The GPU is gone.']);
  });
});

describe('small pictures', () => {
  const imagesOf = async ({ run }: Awaited<ReturnType<typeof setUp>>) =>
    (await readSmallPictures(run)).map(({ image, rgb }) => [image, rgb[0]]);

  test('are kept of all images after the end, without those that are left out', async () => {
    const setting = await setUp();
    const { small } = setting.host;
    setting.host.small = (image, width) => (image === 1 ? Promise.reject(new Error('broken')) : small(image, width));
    const keeper = await setting.begin();
    await keeper?.keepSmallPictures(1000);
    expect(await imagesOf(setting)).toEqual([
      [0, 0],
      [2, 2],
    ]);
    expect(setting.lists.at(-1)?.bytes).toBe(await setting.options.storage.size());
    await expect(checkFrames(setting.run)).resolves.toBeUndefined();
  });

  test('are kept of the first images only where the budget holds no more, or where time is over', async () => {
    const poor = await setUp();
    // Two of them are less than the budget's million bytes, three are more.
    poor.host.small = async (image, width) => ({ width, height: 1400, rgb: new Uint8Array(4200 * width).fill(image) });
    await (await poor.begin())?.keepSmallPictures(1000);
    expect((await imagesOf(poor)).map(([image]) => image)).toEqual([0, 1]);
    const slow = await setUp();
    let now = 0;
    slow.host.small = async (_image, width) => {
      now += 1500;
      return { width, height: 1, rgb: new Uint8Array(3 * width) };
    };
    await (await slow.begin(null, () => now))?.keepSmallPictures(0);
    expect(await imagesOf(slow)).toEqual([[0, 0]]);
  });

  test('are removed with the frames by a run that begins again', async () => {
    const setting = await setUp();
    await (await setting.begin())?.keepSmallPictures(1000);
    await setting.begin();
    expect(await readSmallPictures(setting.run)).toEqual([]);
  });
});
