import { expect, test } from 'vitest';
import { onDevice } from '../../test/device.js';
import { runEvents } from '../../test/run-events.js';
import { smallNetwork } from '../../test/small-network.js';
import { smallClasses, smallTargets } from '../../test/small-targets.js';
import { dispatchCount, gpuMemory } from '../gpu/backend.js';
import { planSetPass } from '../nn/images-at-once.js';
import { planStep } from '../nn/memory.js';
import { parseRecipe } from '../protocol/recipe.js';
import { initialState } from './live.js';

onDevice();

const CLASSES = 4;
const [WIDTH, HEIGHT, BATCH] = [96, 64, 4];

/** The pool of tfjs never shrinks: this file holds one test, which starts with an empty one. */
test('a Teach stage holds what is planned, within a tenth, and dispatches little beside the passes', async () => {
  const recipe = parseRecipe({
    version: 1,
    name: 'teach',
    batchSize: BATCH,
    input: { width: WIDTH, height: HEIGHT },
    stages: [{ stage: 'teach', steps: 40, learningRate: 1e-4 }],
  });
  const targets = await smallTargets(8, WIDTH, HEIGHT, CLASSES);
  const before = gpuMemory().allocated;
  const live = initialState(smallNetwork(CLASSES));
  let held = 0;
  let dispatched = 0;
  let start = dispatchCount();
  for await (const event of runEvents({ recipe, targets, classes: smallClasses(CLASSES), live, now: () => 0 })) {
    if (event.type !== 'stepped') continue;
    held = event.gpuBytes - before;
    dispatched = dispatchCount() - start;
    start = dispatchCount();
  }
  const { total: ofStep, bytes, dispatches } = planStep(live.student.graph, BATCH, HEIGHT, WIDTH);
  const arena = bytes.activations + bytes['activation gradients'] + bytes.workspace + bytes['unused in the arena'];
  const whole = planSetPass(live.student.graph, HEIGHT, WIDTH);
  const total = ofStep + whole.images + Math.max(0, whole.arena - arena);
  live.student.dispose();
  expect(total / held).toBeGreaterThan(0.9);
  expect(total / held).toBeLessThan(1.1);
  expect(dispatched - dispatches.inference - dispatches.forward - dispatches.backward).toBeLessThanOrEqual(24);
});
