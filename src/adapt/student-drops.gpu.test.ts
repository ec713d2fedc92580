import { expect, test } from 'vitest';
import { onDevice } from '../../test/device.js';
import { runEvents } from '../../test/run-events.js';
import { smallNetwork } from '../../test/small-network.js';
import { smallClasses, smallTargets } from '../../test/small-targets.js';
import { parseRecipe, type RecipeInput } from '../protocol/recipe.js';
import { initialState } from './live.js';
import { checkDrops } from './student-drops.js';

onDevice();

const CLASSES = 4;
const [WIDTH, HEIGHT] = [32, 24];

/** What a run draws in each step, what it holds after it, and how its losses are. */
async function stepsOf(change: object) {
  const stages: RecipeInput['stages'] = [
    { stage: 'align', steps: 4, learningRate: 1e-4, ...change },
    { stage: 'teach', steps: 4, learningRate: 1e-4, ...change },
    { stage: 'propagate', steps: 4, learningRate: 1e-4, easyShare: 0.5, ...change },
  ];
  const input = { width: WIDTH, height: HEIGHT, cropWidth: 24, cropHeight: 16 };
  const recipe = parseRecipe({ version: 1, name: 'small', batchSize: 2, reestimateBatchNorm: false, input, stages });
  const targets = await smallTargets(5, WIDTH, HEIGHT, CLASSES);
  const live = initialState(smallNetwork(CLASSES));
  checkDrops(live.student.graph, recipe);
  const steps: { images: string; loss: number; tensors: number }[] = [];
  for await (const event of runEvents({ recipe, targets, classes: smallClasses(CLASSES), live, now: () => 0 })) {
    if (event.type !== 'stepped') continue;
    const { images, losses } = event.numbers;
    steps.push({ images: `${event.stage} ${images}`, loss: losses.total ?? Number.NaN, tensors: event.tensors });
  }
  live.student.dispose();
  return steps;
}

test.each([
  ['stochastic depth and dropout', { dropPath: 0.5, dropout: 0.3 }],
  ['hue and images that keep their colours', { augmentation: { hue: 0.2, jitterProbability: 0.5 } }],
])(
  '%s change the losses from the first step on, but no other draw, and no tensor is left over steps',
  async (_, change) => {
    const [plain, changed] = [await stepsOf({}), await stepsOf(change)];
    // Before the networks part, the images of a step do not depend on them; Propagate ranks them by its network.
    const drawn = (steps: typeof plain) => steps.slice(0, 8).map(({ images }) => images);
    expect(drawn(changed)).toEqual(drawn(plain));
    expect(changed[0]?.loss).not.toBe(plain[0]?.loss);
    expect(changed.map(({ tensors }) => tensors)).toEqual(plain.map(({ tensors }) => tensors));
  },
);
