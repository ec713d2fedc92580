import { tensor1d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { onDevice } from '../../../test/device.js';
import { smallNetwork } from '../../../test/small-network.js';
import { smallTargets } from '../../../test/small-targets.js';
import { loadImages, normalise } from '../../adapt/images.js';
import { initialState } from '../../adapt/live.js';
import { alignLoss } from '../../gpu/pixel-loss/align-loss.js';
import { teachLoss } from '../../gpu/pixel-loss/teach-loss.js';
import { pseudoLabels } from '../../gpu/pixel-statistics/pixel-statistics.js';
import { resizeBilinear } from '../../gpu/resize-bilinear/resize-bilinear.js';
import { parseRecipe } from '../../protocol/recipe.js';
import { isStage } from '../../protocol/stages.js';
import { inspectPixel } from './inspect.js';

onDevice();

const CLASSES = 4;
const SIZE = { width: 32, height: 24 };
const PIXELS = SIZE.width * SIZE.height;
const STEPS = { steps: 2, learningRate: 1e-3 };

const recipe = parseRecipe({
  ...{ version: 1, name: 'small', input: SIZE },
  stages: [
    { stage: 'align', ...STEPS, gamma: 2 },
    { stage: 'teach', ...STEPS, delta: 0.24 },
  ],
});
const [align, teach] = recipe.stages;
if (!align || !isStage(align, 'align') || !teach || !isStage(teach, 'teach')) throw new Error('Other stages.');

/** Pixels at corners, borders and in the middle. */
const AT = [
  [0, 0],
  [31, 23],
  [5, 0],
  [13, 9],
  [20, 17],
] as const;

async function opened() {
  const targets = await smallTargets(2, SIZE.width, SIZE.height, CLASSES, false);
  const live = initialState(smallNetwork(CLASSES));
  const images = await loadImages(targets, [1]);
  const x = normalise(images, recipe.input);
  const logits = resizeBilinear(live.student.predict(x), SIZE.height, SIZE.width, false);
  return { targets, live, logits };
}

function expectClose(found: readonly number[], wanted: readonly number[]): void {
  const largest = Math.max(...wanted.map(Math.abs));
  expect(largest).toBeGreaterThan(0);
  for (const [c, value] of found.entries()) expect(Math.abs(value - (wanted[c] ?? 0)) / largest).toBeLessThan(1e-3);
}

test('the calculation of a pixel in Align is what the kernel has of it', async () => {
  const { targets, live, logits } = await opened();
  const { gradient } = alignLoss(logits, align);
  const kernel = await gradient.data();
  for (const [x, y] of AT) {
    const { calculation } = await inspectPixel(live, targets, 1, x, y, recipe, false, 0);
    if (calculation?.stage !== 'align') throw new Error('No calculation of Align.');
    const { entropy, diversity } = calculation.terms;
    const at = (y * SIZE.width + x) * CLASSES;
    expectClose(
      entropy.gradient.map((value, c) => (value + (diversity.gradient[c] ?? 0)) / PIXELS),
      Array.from(kernel.slice(at, at + CLASSES)),
    );
    expect(calculation.caveats).toEqual(['preview', 'batch-statistics', 'image-as-batch']);
  }
});

test('the calculation of a pixel in Teach is what the kernel has of it', async () => {
  const { targets, live, logits } = await opened();
  const thresholds = tensor1d(new Array<number>(CLASSES).fill(0), 'float32');
  const { labels } = pseudoLabels(logits, thresholds, SIZE);
  const { gradient } = teachLoss(logits, labels, { negativeWeight: 1, delta: 0.24, reduction: 'valid' });
  const [kernel, ids] = [await gradient.data(), await labels.data()];
  for (const [x, y] of AT) {
    const { calculation, negative } = await inspectPixel(live, targets, 1, x, y, recipe, false, 1);
    if (calculation?.stage !== 'teach') throw new Error('No calculation of Teach.');
    const { positive, negative: term } = calculation.terms;
    const at = (y * SIZE.width + x) * CLASSES;
    expectClose(
      term.gradient.map((value, c) => (value + (positive?.gradient[c] ?? 0)) / PIXELS),
      Array.from(kernel.slice(at, at + CLASSES)),
    );
    expect(calculation.label).toMatchObject({ label: ids[y * SIZE.width + x], kept: true });
    expect(calculation.excluded.delta).toBe(0.24);
    expect(negative).toBeDefined();
  }
});

test('no calculation is made where none is asked for, nor of a stage that the recipe lacks', async () => {
  const { targets, live } = await opened();
  expect((await inspectPixel(live, targets, 0, 3, 4, recipe, false)).calculation).toBeNull();
  expect((await inspectPixel(live, targets, 0, 3, 4, recipe, false, 7)).calculation).toBeNull();
});
