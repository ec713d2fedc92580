import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { onDevice } from '../../test/device.js';
import { smallNetwork } from '../../test/small-network.js';
import { smallClasses, smallTargets } from '../../test/small-targets.js';
import { finished, gpuMemory } from '../gpu/backend.js';
import { parseRecipe, type RecipeInput } from '../protocol/recipe.js';
import { adapt } from './adapt.js';
import { initialState, type LiveState } from './live.js';
import { RunParts } from './parts.js';

onDevice();

const CLASSES = 4;
const [WIDTH, HEIGHT] = [32, 24];
type Stages = RecipeInput['stages'];

const sha = (...parts: ArrayBufferView[]): string => {
  const hash = createHash('sha256');
  for (const { buffer, byteOffset, byteLength } of parts) hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  return hash.digest('hex');
};

/** What the page shows of a step beside the networks. */
const shownOf = async ({ gamma, mixed }: LiveState) => ({
  gamma,
  mixed: mixed && [mixed.hard, mixed.easy, sha(await mixed.image.data())],
});

/** Runs stages until a step is reported, or to the end. Gives the events, where it failed or could be captured, and the weights. */
async function run(stages: Stages, goesAhead: boolean, { until = Number.POSITIVE_INFINITY, guard = 'warn' } = {}) {
  const input = { width: WIDTH, height: HEIGHT };
  const recipe = parseRecipe({ version: 1, name: 'small', batchSize: 2, guard, input, stages });
  const targets = await smallTargets(5, WIDTH, HEIGHT, CLASSES, false);
  const live = initialState(smallNetwork(CLASSES));
  const [parts, events, captured] = [new RunParts(), [] as string[], [] as string[]];
  let steps = 0;
  const options = { recipe, targets, classes: smallClasses(CLASSES), live, now: () => 0, parts };
  try {
    for await (const event of adapt({ ...options, goesAhead: () => goesAhead })) {
      if (event.type === 'settled') captured.push(`${parts.capture()?.place.index} ${parts.capture()?.place.step}`);
      else if (event.type !== 'stepped') events.push(JSON.stringify(event));
      else events.push(JSON.stringify({ ...event, gpuBytes: 0, tensors: 0, ...(await shownOf(live)) }));
      if (event.type === 'stepped') steps += 1;
      if (event.type === 'collapsed' || steps === until) break;
    }
  } catch (error) {
    events.push(String(error));
  }
  const weights = sha(...(await live.student.read()).values());
  const { batchesTracked } = live.student;
  live.student.dispose();
  return { events, captured, weights, batchesTracked };
}

/** A gamma that moves; batch norm on the batch, whose statistics each pass moves; a teacher with its own; thresholds that are made anew; a contrast. */
const all: Stages = [
  { stage: 'align', steps: 3, learningRate: 1e-3, gammaEnd: 2 },
  { stage: 'teach', steps: 6, learningRate: 1e-3, refresh: 4, teacherStatistics: 'own', evaluated: 'student' },
  { stage: 'teach', steps: 4, learningRate: 1e-3, positive: 'all', sharpness: 0.05, dropout: 0.3 },
  { stage: 'teach', steps: 3, learningRate: 1e-3, sharesKept: 1 },
  {
    ...{ stage: 'propagate', steps: 4, learningRate: 1e-3, easyShare: 0.5, tau: 0.3, easyLabels: 'each-step' },
    ...{ contrastWeight: 1, contrastChannels: 8 },
  },
];

describe('steps that begin before the numbers of the one before are known', () => {
  test('give the events and the weights of steps that wait, and show the same of each step', async () => {
    const [late, waiting] = [await run(all, true), await run(all, false)];
    expect(late.events.length).toBeGreaterThan(20);
    expect({ ...late, captured: [] }).toEqual({ ...waiting, captured: [] });
    // Where a step has begun nothing can be captured: that is how a reader of this test sees that some did.
    expect(waiting.captured.length).toBeGreaterThan(late.captured.length + 6);
    expect(waiting.captured).toEqual(expect.arrayContaining(late.captured));
  });

  test('leave the networks as a step left them where the run stops there, and nothing on the GPU', async () => {
    await run(all, false, { until: 2 });
    await finished();
    const { bytes, tensors } = gpuMemory();
    for (const until of [2, 5, 8]) {
      const late = await run(all, true, { until });
      await finished();
      expect(gpuMemory(), `after step ${until}`).toMatchObject({ bytes, tensors });
      expect({ ...late, captured: [] }).toEqual({ ...(await run(all, false, { until })), captured: [] });
    }
  });

  test.each([
    ['a collapse', 'stop', { learningRate: 0.004 }, '"type":"collapsed"'],
    ['a loss that is not finite', 'off', { optimizer: 'sgd', learningRate: 10, weightDecay: 1 }, 'not a finite number'],
  ] as const)('give back the weights of before at %s', async (_, guard, options, end) => {
    const common = { stage: 'teach', positive: 'all', teacherStatistics: 'own', schedule: 'constant' } as const;
    const stages: Stages = [{ ...common, steps: 60, warmupSteps: 0, ...options }];
    const [late, waiting] = [await run(stages, true, { guard }), await run(stages, false, { guard })];
    expect(late.events.at(-1)).toContain(end);
    // The next step had begun.
    expect(late.captured).toEqual(['0 1']);
    expect({ ...late, captured: [] }).toEqual({ ...waiting, captured: [] });
  });
});
