import { describe, expect, test } from 'vitest';
import { float16Test, onDevice } from '../../test/device.js';
import { runEvents } from '../../test/run-events.js';
import { smallNetwork } from '../../test/small-network.js';
import { smallClasses, smallTargets } from '../../test/small-targets.js';
import { finished, gpuMemory } from '../gpu/backend.js';
import type { NetworkOptions } from '../nn/network.js';
import type { RunEvent } from '../protocol/events.js';
import { parseRecipe, type RecipeInput } from '../protocol/recipe.js';
import { initialState } from './live.js';
import { rankImages } from './rank.js';
import { RANKINGS } from './rankings.js';

onDevice();

const CLASSES = 4;
const [WIDTH, HEIGHT, IMAGES] = [32, 24, 5];
const WHOLE = { width: WIDTH, height: HEIGHT };
const CROPPED = { ...WHOLE, cropWidth: 16, cropHeight: 16 };

/** All that Propagate takes from the released code, at sizes that differ. */
const RELEASED = {
  easyShare: 0.4,
  tau: 0.3,
  easyPerStep: 1,
  hardPerStep: 3,
  easyLabels: 'each-step',
  ranking: 'class-share',
  sureShareOver: 'batch',
  unsureTop: 2,
  unsureBottom: 3,
  cropTries: 4,
} as const;

async function run(
  stage: object,
  { input = WHOLE, network, look }: { input?: object; network?: NetworkOptions; look?: (event: RunEvent) => void } = {},
) {
  const stages = [{ stage: 'propagate', steps: 3, learningRate: 1e-3, ...stage }] as RecipeInput['stages'];
  const whole = { version: 1, name: 'small', batchSize: 2, reestimateBatchNorm: false, input, network, stages };
  const recipe = parseRecipe(whole as RecipeInput);
  const targets = await smallTargets(IMAGES, WIDTH, HEIGHT, CLASSES, false);
  const live = initialState(smallNetwork(CLASSES, 1, network));
  const events: RunEvent[] = [];
  for await (const event of runEvents({ recipe, targets, classes: smallClasses(CLASSES), live, now: () => 0 })) {
    events.push(event);
    look?.(event);
  }
  const weights = [...(await live.student.read()).values()].map((values) => Array.from(values));
  live.student.dispose();
  return { weights, steps: events.flatMap((event) => (event.type === 'stepped' ? [event.numbers] : [])), events };
}

const rankedBefore = (events: readonly RunEvent[]) =>
  events.find((event) => event.type === 'ranked' && event.when === 'before') as Extract<RunEvent, { type: 'ranked' }>;

describe('a step', () => {
  test('has as many easy and hard images as the recipe says', async () => {
    const { events, steps } = await run(RELEASED, { input: CROPPED });
    const { order, easy, by } = rankedBefore(events);
    expect([easy, by]).toEqual([2, 'class-share']);
    for (const { images = [] } of steps) {
      expect(images).toHaveLength(4);
      expect(order.indexOf(images[0] ?? -1)).toBeLessThan(easy);
      for (const image of images.slice(1)) expect(order.indexOf(image)).toBeGreaterThanOrEqual(easy);
    }
  });

  test('has less easy images than hard ones, or more', async () => {
    for (const sizes of [{ easyPerStep: 2, hardPerStep: 1 }, { easyPerStep: 3 }, { hardPerStep: 4 }]) {
      const { steps } = await run({ ...sizes, steps: 1 });
      const { easyPerStep = 2, hardPerStep = 2 } = sizes;
      expect(steps[0]?.images).toHaveLength(easyPerStep + hardPerStep);
    }
  });

  test('sees in the sure share of the batch the mean of those of the images', async () => {
    const still = { tau: 0.9, steps: 2, learningRate: 0, batchNorm: 'running' };
    const [image, batch] = [
      await run({ ...still, sureShareOver: 'image' }),
      await run({ ...still, sureShareOver: 'batch' }),
    ];
    for (const [step, { keptShare, losses }] of batch.steps.entries()) {
      expect(keptShare).toBeCloseTo(image.steps[step]?.keptShare ?? -1, 6);
      expect(losses.easy).toBe(image.steps[step]?.losses.easy);
      expect(losses.mix).not.toBe(image.steps[step]?.losses.mix);
    }
  });

  test('weighs less where rows are not to be trusted', async () => {
    const still = { tau: 0, steps: 2, learningRate: 0, batchNorm: 'running' };
    const [all, some] = [await run(still), await run({ ...still, unsureTop: 8, unsureBottom: 8 })];
    for (const [step, { losses }] of some.steps.entries()) {
      expect(losses.easy).toBe(all.steps[step]?.losses.easy);
      expect(losses.mix).toBeLessThan(0.9 * (all.steps[step]?.losses.mix ?? 0));
    }
  });
});

describe('easy labels of each step', () => {
  const still = { steps: 2, learningRate: 0, batchNorm: 'running' };

  test('are the fixed ones while nothing is learnt', async () => {
    const [fixed, each] = [await run(still), await run({ ...still, easyLabels: 'each-step' })];
    for (const [step, { losses }] of each.steps.entries()) {
      for (const [name, value] of Object.entries(losses)) {
        expect(value).toBeCloseTo(fixed.steps[step]?.losses[name] ?? -1, 5);
      }
    }
  });

  test('move with the teacher', async () => {
    const moving = { steps: 6, learningRate: 3e-2, easyShare: 0.2 };
    const [fixed, each] = [await run(moving), await run({ ...moving, easyLabels: 'each-step' })];
    expect(each.steps.at(-1)?.losses.easy).not.toBe(fixed.steps.at(-1)?.losses.easy);
  });
});

describe.each(['teach', 'propagate'])('the crops of %s', (stage) => {
  const common = { stage, steps: 3, tau: 0.3, easyShare: 0.4 };
  const options = stage === 'teach' ? { stage, steps: 3 } : common;

  test('are those of a single try where each try has a class that fills too much', async () => {
    const one = await run(options, { input: CROPPED });
    const none = await run({ ...options, cropTries: 5, cropLargestShare: 0 }, { input: CROPPED });
    expect(none.weights).toEqual(one.weights);
  });

  test('are others where more tries find more even classes', async () => {
    const one = await run(options, { input: CROPPED });
    const five = await run({ ...options, cropTries: 5, cropLargestShare: 1 }, { input: CROPPED });
    expect(five.weights).not.toEqual(one.weights);
    expect(five.steps.map(({ images }) => images)).toEqual(one.steps.map(({ images }) => images));
  });
});

test('rankings by classes tell the mean entropies of the ranking by them, and the order is another', async () => {
  const network = smallNetwork(CLASSES);
  const targets = await smallTargets(12, WIDTH, HEIGHT, CLASSES, false);
  const { input } = parseRecipe({
    version: 1,
    name: 'small',
    input: WHOLE,
    stages: [{ stage: 'align', steps: 1, learningRate: 0 }],
  });
  const read = async (ranking: AsyncGenerator<unknown, { order: number[]; entropies: number[] }, void>) => {
    let next = await ranking.next();
    while (!next.done) next = await ranking.next();
    return next.value;
  };
  const plain = await read(rankImages(network, targets, input));
  for (const by of ['class-entropy', 'class-share'] as const) {
    const { order, entropies } = await read(RANKINGS[by](network, targets, input));
    expect([...order].sort((a, b) => a - b)).toEqual([...targets.names.keys()]);
    expect(order).not.toEqual(plain.order);
    for (const [image, entropy] of entropies.entries()) expect(entropy).toBeCloseTo(plain.entropies[image] ?? -1, 5);
  }
  network.dispose();
});

test('tensors and GPU bytes stay the same over the steps, and all are freed', async () => {
  await run(RELEASED, { input: CROPPED });
  await finished();
  const before = gpuMemory();
  const seen = new Set<string>();
  const held = new Set<number>();
  await run(
    { ...RELEASED, steps: 60 },
    {
      input: CROPPED,
      look: (event) => {
        if (event.type !== 'stepped' || event.step < 2) return;
        const { bytes, tensors } = gpuMemory();
        seen.add(`${tensors} tensors, ${bytes} bytes`);
        if (event.step > 30) held.add(event.gpuBytes);
      },
    },
  );
  await finished();
  expect([seen.size, held.size]).toEqual([1, 1]);
  expect(gpuMemory()).toMatchObject({ bytes: before.bytes, tensors: before.tensors });
});

test('blocks that are computed again give the same weights', async () => {
  const [keep, again] = [
    await run(RELEASED, { input: CROPPED }),
    await run(RELEASED, { input: CROPPED, network: { recompute: 'blocks' } }),
  ];
  expect(again.weights).toEqual(keep.weights);
});

float16Test('mixed precision takes the same options', async () => {
  const { steps } = await run(RELEASED, { input: CROPPED, network: { precision: 'mixed' } });
  expect(steps).toHaveLength(3);
  for (const { losses } of steps) expect(Number.isFinite(losses.total)).toBe(true);
});
