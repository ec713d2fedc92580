import { expect, test } from 'vitest';
import { onDevice } from '../../test/device.js';
import { smallNetwork } from '../../test/small-network.js';
import { smallClasses, smallTargets } from '../../test/small-targets.js';
import type { TargetSet } from '../images/target-set.js';
import { parseRecipe } from '../protocol/recipe.js';
import { adapt } from './adapt.js';
import { initialState } from './live.js';
import type { AdaptEvent } from './run-stage.js';

onDevice();

const [CLASSES, WIDTH, HEIGHT, STEPS] = [4, 32, 24, 5];

/** Align over 40 images in batches of 2: no image comes twice. `load` may stand in for a load. */
async function run(
  look: (event: AdaptEvent) => boolean,
  load = (_image: number, loads: () => Promise<Uint8Array>) => loads(),
) {
  const recipe = parseRecipe({
    ...{ version: 1, name: 'small', batchSize: 2, guard: 'off', input: { width: WIDTH, height: HEIGHT } },
    stages: [{ stage: 'align', steps: STEPS, learningRate: 1e-3 }],
  });
  const targets = await smallTargets(40, WIDTH, HEIGHT, CLASSES, false);
  const image: TargetSet['image'] = (index) => load(index, () => targets.image(index));
  const live = initialState(smallNetwork(CLASSES));
  const options = { recipe, targets: { ...targets, image }, classes: smallClasses(CLASSES), live, now: () => 0 };
  try {
    for await (const event of adapt(options)) if (!look(event)) break;
  } finally {
    live.student.dispose();
  }
}

/** The images of each step, as the run's own numbers say. */
async function imagesOfSteps(): Promise<number[][]> {
  const steps: number[][] = [];
  await run((event) => {
    if (event.type === 'stepped') steps.push(event.numbers.images);
    return true;
  });
  return steps;
}

test('while a step goes on, the images of the next two are loaded: in their order, each once, and none beyond the stage', async () => {
  const begun: number[] = [];
  const byStep: number[] = [];
  const steps: number[][] = [];
  await run(
    (event) => {
      if (event.type === 'stepped') {
        byStep.push(begun.length);
        steps.push(event.numbers.images);
      }
      // Then the baselines look at all images.
      return event.type !== 'stage-finished';
    },
    (image, loads) => {
      begun.push(image);
      return loads();
    },
  );
  expect(begun).toEqual(steps.flat());
  expect(byStep).toEqual([6, 8, 10, 10, 10]);
});

test('an image that cannot be loaded ends the run in the step that needs it', async () => {
  const broken = (await imagesOfSteps())[2]?.[1];
  let taken = 0;
  const running = run(
    (event) => {
      if (event.type === 'stepped') taken++;
      return true;
    },
    (image, loads) => (image === broken ? Promise.reject(new Error(`${image}.png is gone`)) : loads()),
  );
  await expect(running).rejects.toThrow(`${broken}.png is gone`);
  expect(taken).toBe(2);
});

test('a stop leaves no load behind', async () => {
  let loading = 0;
  let begun = 0;
  await run(
    (event) => event.type !== 'stepped',
    async (_image, loads) => {
      begun++;
      loading++;
      await new Promise((resolve) => setTimeout(resolve, 20));
      const image = await loads();
      loading--;
      return image;
    },
  );
  expect(loading).toBe(0);
  const before = begun;
  expect(before).toBeLessThanOrEqual(6);
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(begun).toBe(before);
});
