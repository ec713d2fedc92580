import { memory, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { relativeError } from '../../test/compare.js';
import { onDevice } from '../../test/device.js';
import { Sketch } from '../../test/graph-cases.js';
import { teachGolden } from '../../test/teach-golden.js';
import { pseudoLabels } from '../gpu/pixel-statistics/pixel-statistics.js';
import { softmax } from '../gpu/softmax/softmax.js';
import { squareWindow } from '../gpu/window/window.js';
import { Network } from '../nn/network.js';
import { parseRecipe, type RecipeInput } from '../protocol/recipe.js';
import type { RecipeOf } from '../protocol/stage-recipes.js';
import { isStage } from '../protocol/stages.js';
import { SharesKept } from './shares-kept.js';
import { stepLook, type TeacherLook, teachBatch, teacherLogits, teachPixels } from './teacher.js';
import { viewSize } from './teacher-views.js';

onDevice();

const input = (colours: Partial<RecipeInput['input']> = {}) => ({ width: 16, height: 16, ...colours });

function recipeOf(teach: object = {}, colours?: Partial<RecipeInput['input']>) {
  const stages: RecipeInput['stages'] = [{ stage: 'teach', steps: 9, learningRate: 1e-3, ...teach }];
  const recipe = parseRecipe({ version: 1, name: 'looks', input: input(colours), stages });
  const [stage] = recipe.stages;
  if (!stage || !isStage(stage, 'teach')) throw new Error('The recipe has no Teach.');
  return { options: stage as RecipeOf<'teach'>, input: recipe.input };
}

function lookOf(teach: object, shares: SharesKept | null = null, colours?: Partial<RecipeInput['input']>): TeacherLook {
  const { options, input } = recipeOf(teach, colours);
  return stepLook(options, input, shares, options.teacherViews);
}

async function numbers(of: Tensor): Promise<Float32Array> {
  const read = Float32Array.from(await of.data());
  of.dispose();
  return read;
}

/** A 3x3 convolution of stride 2, from colours to five classes. */
function convolution(): Network {
  const sketch = new Sketch([1, 9, 11, 3]);
  sketch.conv('y', 'image', 3, 5, squareWindow(3, { stride: 2, padding: 1 }));
  const { graph } = sketch.end('convolution');
  return new Network({ ...graph, classes: 5 }, () => Float32Array.from(teachGolden.views.weights));
}

const image = () =>
  tensor(
    Float32Array.from(teachGolden.views.image, (byte) => byte / 255),
    [1, 9, 11, 3],
  );

const running = { teacherBatchNorm: 'running' } as const;

test.each([2, 5, 14])('the mean probabilities of %d views are those of PyTorch', async (teacherViews) => {
  const network = convolution();
  const picture = image();
  const before = memory().numTensors;
  const logits = teacherLogits(network, picture, lookOf({ ...running, teacherViews }));
  const found = softmax(logits);
  logits.dispose();
  const probabilities = await numbers(found);
  expect(memory().numTensors).toBe(before);
  expect(relativeError(probabilities, teachGolden.views.means[teacherViews] ?? [])).toBeLessThan(1e-5);
  const others = teachGolden.views.means[teacherViews === 2 ? 5 : 2] ?? [];
  expect(relativeError(probabilities, others)).toBeGreaterThan(1e-3);
  picture.dispose();
  network.dispose();
});

test('soft labels are the probabilities of which hard labels are the surest class', async () => {
  const network = convolution();
  const picture = image();
  const thresholds = tensor(new Float32Array(5), [5]);
  const { labels, probabilities } = teachBatch(
    network,
    picture,
    thresholds,
    lookOf({ ...running, teacherViews: 2 }),
    'soft',
  );
  for (const used of [picture, thresholds]) used.dispose();
  if (!probabilities) throw new Error('There are no probabilities.');
  const shares = await numbers(probabilities);
  expect(relativeError(shares, teachGolden.views.means[2] ?? [])).toBeLessThan(1e-5);
  (await numbers(labels)).forEach((label, pixel) => {
    const row = [...shares.subarray(5 * pixel, 5 * pixel + 5)];
    expect(row[label]).toBe(Math.max(...row));
  });
  network.dispose();
});

test('a view has the nearest size that the network takes', () => {
  const size = { height: 96, width: 160 };
  expect(viewSize(size, 0.75, {})).toEqual({ height: 72, width: 120 });
  expect(viewSize(size, 0.75, { sizeStep: 32 })).toEqual({ height: 64, width: 128 });
  expect(viewSize(size, 1, { sizeStep: 32 })).toEqual(size);
  expect(viewSize({ height: 20, width: 20 }, 0.5, { sizeStep: 32 })).toEqual({ height: 32, width: 32 });
});

test('labels and confidences of scaled classes are those of PyTorch', async () => {
  const { shares, logits, shape, size } = teachGolden;
  const kept = new SharesKept(shares.before, shares.strength, 4);
  kept.take(shares.now);
  expect(relativeError(kept.factors, shares.factors)).toBeLessThan(1e-6);
  const z = tensor(Float32Array.from(logits), shape);
  const thresholds = tensor(new Float32Array(shape[3]), [shape[3]]);
  const [height, width] = size;
  const scaled = kept.scale(z);
  const [found, plain] = [scaled, z].map((of) => pseudoLabels(of, thresholds, { height, width }));
  for (const used of [z, thresholds, scaled]) used.dispose();
  if (!found || !plain) throw new Error('There are no labels.');
  expect([...(await numbers(found.labels))]).toEqual(shares.labels);
  expect([...(await numbers(plain.labels))]).not.toEqual(shares.labels);
  expect(relativeError(await numbers(found.confidence), shares.confidence)).toBeLessThan(1e-5);
  plain.confidence.dispose();
});

test('the share of a class is a running mean of what the teacher predicts before its classes are scaled', async () => {
  const kept = new SharesKept([0.5, 0.5], 1, 4);
  const z = tensor([3, 1, 1, 3, 3, 1, 3, 1], [1, 2, 2, 2]);
  kept.count(z, { height: 2, width: 2 });
  await kept.settle();
  expect(kept.part.save().now).toEqual([0.5625, 0.4375]);
  expect(kept.factors[0]).toBeLessThan(1);
  expect(kept.factors[1]).toBeGreaterThan(1);
  kept.count(z, { height: 2, width: 2 });
  kept.dispose();
  z.dispose();
});

/** Batch norm of the image itself: what it normalises by is plain to see. */
function normOnly(): Network {
  const sketch = new Sketch([2, 4, 5, 3]);
  sketch.batchNorm('n', 'image', 3);
  const { graph } = sketch.end('norm');
  const ones = (name: string) => name.endsWith('weight') || name.endsWith('running_var');
  return new Network({ ...graph, classes: 3 }, (name) => new Float32Array(3).fill(ones(name) ? 1 : 0));
}

const asTheyAre = { mean: [0, 0, 0], std: [1, 1, 1] } satisfies Partial<RecipeInput['input']>;

async function statisticsAfter(teach: object): Promise<{ statistics: Map<string, Float32Array>; batches: number }> {
  const network = normOnly();
  const look = lookOf(teach, null, asTheyAre);
  const thresholds = tensor(new Float32Array(3), [3]);
  for (const batch of teachGolden.statistics.batches) {
    const images = tensor(Float32Array.from(batch), [2, 4, 5, 3]);
    const { labels, confidence } = teachPixels(network, images, thresholds, look);
    for (const used of [images, labels, confidence]) used.dispose();
  }
  thresholds.dispose();
  const statistics = await network.weights.statistics.read();
  const batches = network.batchesTracked;
  network.dispose();
  return { statistics, batches };
}

test.each([1, 2])(
  "statistics of a teacher's own are moved as PyTorch moves them, with %d views",
  async (teacherViews) => {
    const { mean, variance } = teachGolden.statistics;
    const { statistics, batches } = await statisticsAfter({ teacherStatistics: 'own', teacherViews });
    expect(batches).toBe(3);
    expect(relativeError(statistics.get('n.running_mean') ?? [], mean)).toBeLessThan(1e-6);
    expect(relativeError(statistics.get('n.running_var') ?? [], variance)).toBeLessThan(1e-6);
  },
);

test.each([
  ['copied', 'batch'],
  ['own', 'running'],
] as const)('statistics that are %s stay as they are in %s mode', async (teacherStatistics, teacherBatchNorm) => {
  const { statistics, batches } = await statisticsAfter({ teacherStatistics, teacherBatchNorm });
  expect(batches).toBe(0);
  expect([...(statistics.get('n.running_mean') ?? [])]).toEqual([0, 0, 0]);
});
