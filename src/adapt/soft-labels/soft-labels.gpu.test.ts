import { memory, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { onDevice } from '../../../test/device.js';
import { distanceTo, floatDistil, type Logits, readLoss } from '../../../test/distil-reference.js';
import { draws } from '../../../test/pixel-losses.js';
import { distilLoss } from '../../gpu/pixel-loss/mean-losses.js';
import type { Predictor, ProbabilityMap } from '../../predictions/predictor.js';
import { distilInParts } from './distil-in-parts.js';
import { type SoftLabels, storeLabels } from './soft-labels.js';

onDevice();

const size = { width: 24, height: 16, classes: 11 };
const whole = { x: 0, y: 0, flip: false };

/** Probabilities of a network: a few sure classes, the others small. */
function drawn({ width, height, classes }: typeof size, seed: number): ProbabilityMap {
  const draw = draws(seed);
  const data = new Float32Array(width * height * classes);
  for (let at = 0; at < data.length; at += classes) {
    const weights = Array.from({ length: classes }, () => Math.exp(8 * draw()));
    const sum = weights.reduce((a, b) => a + b, 0);
    weights.forEach((weight, c) => {
      data[at + c] = weight / sum;
    });
  }
  return { width, height, classes, data };
}

const maps = [1, 2, 3].map((seed) => drawn(size, seed));
const given: Predictor = { predict: async (image) => maps[image] };

async function stored(softLabels: 'auto' | 'exact' | 'top-4', mostBytes = 2 ** 30, from = given, of = size) {
  const steps = storeLabels(from, maps.length, of, { softLabels, mostBytes });
  while (true) {
    const next = await steps.next();
    if (next.done) return next.value;
  }
}

/** The student's logits, of an eighth of the labels' size. */
function logitsOf({ width, height, classes }: typeof size, images: number, seed: number): Logits {
  const draw = draws(seed);
  const shape: Logits['shape'] = [images, height / 8, width / 8, classes];
  return { shape, values: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => 6 * draw() - 3) };
}

async function lossOf(labels: SoftLabels, logits: Logits, of = size) {
  const z = tensor(Float32Array.from(logits.values), logits.shape);
  const target = labels.batch(
    labels.images,
    labels.images.map(() => whole),
    of.height,
    of.width,
  );
  const found = await readLoss(distilLoss(z, target));
  z.dispose();
  target.dispose();
  return found;
}

describe('loss and gradient against given probabilities', () => {
  const logits = logitsOf(size, 3, 9);
  const reference = floatDistil(
    logits,
    maps.map(({ data }) => data),
    size,
  );

  test('equal the float64 reference to 1e-5 where labels are exact', async () => {
    const off = distanceTo(reference, await lossOf(await stored('exact'), logits));
    expect(off.loss).toBeLessThan(1e-5);
    expect(off.gradient).toBeLessThan(1e-5);
  });

  test('are off by far more where the four surest classes are kept, and the error says so', async () => {
    const labels = await stored('top-4');
    const off = distanceTo(reference, await lossOf(labels, logits));
    expect(off.loss).toBeGreaterThan(1e-3);
    expect(off.gradient).toBeGreaterThan(1e-3);
    expect(labels.summary()).toMatchObject({ form: 'top-4', bytesPerImage: 24 * 16 * 9 });
    expect(labels.summary().error).toBeGreaterThan(1e-3);
  });
});

describe('the form in which labels are kept', () => {
  const exactBytes = 24 * 16 * (4 * 11 + 1);

  test('is exact as long as all of them fit, with no error', async () => {
    const { form, bytesPerImage, error, images } = (await stored('auto', 3 * exactBytes)).summary();
    expect({ form, bytesPerImage, error, images }).toEqual({
      form: 'exact',
      bytesPerImage: exactBytes,
      error: 0,
      images: 3,
    });
  });

  test('is the same for all images, kept before or after memory ran out', async () => {
    const late = await stored('auto', 3 * exactBytes - 1);
    const atOnce = await stored('top-4');
    expect(late.summary()).toEqual(atOnce.summary());
    const [a, b] = [late, atOnce].map((labels) => labels.batch([0, 1, 2], [whole, whole, whole], 16, 24)) as [
      Tensor,
      Tensor,
    ];
    expect([...(await a.data())]).toEqual([...(await b.data())]);
    a.dispose();
    b.dispose();
  });

  test('is what the recipe says, whatever the memory', async () => {
    expect((await stored('exact', 0)).summary().form).toBe('exact');
    expect((await stored('top-4')).summary().form).toBe('top-4');
  });
});

/** A label of which one pixel says nothing. */
const holed = (map: ProbabilityMap): ProbabilityMap => ({
  ...map,
  data: map.data.map((p, i) => (Math.floor(i / map.classes) === 5 ? 0 : p)),
});

test('exact labels move as m t + (1 - m) p, each class scaled and sums made 1; a pixel without a label takes the prediction', async () => {
  const labels = await stored('exact', 0, { predict: async (image) => holed(maps[image] as ProbabilityMap) });
  const prediction = drawn(size, 77);
  const factors = Array.from({ length: 11 }, (_, c) => 0.5 + c / 10);
  const p = tensor(prediction.data, [1, 16, 24, 11]);
  await labels.ensemble(1, p, 0.6, factors);
  const moved = labels.batch([1], [whole], 16, 24);
  const found = await moved.data();
  const before = holed(maps[1] as ProbabilityMap).data;
  let furthest = 0;
  for (let pixel = 0; pixel < 24 * 16; pixel++) {
    const scaled = factors.map((factor, c) => factor * (prediction.data[pixel * 11 + c] ?? 0));
    const sum = scaled.reduce((a, b) => a + b, 0);
    const m = pixel === 5 ? 0 : 0.6;
    scaled.forEach((value, c) => {
      const expected = m * (before[pixel * 11 + c] ?? 0) + ((1 - m) * value) / sum;
      furthest = Math.max(furthest, Math.abs(expected - (found[pixel * 11 + c] ?? 0)));
    });
  }
  expect(furthest).toBeLessThan(1e-7);
  expect(labels.relabelled()).toBeGreaterThan(0);
  p.dispose();
  moved.dispose();
});

test.each(['exact', 'top-4'] as const)('%s labels show the window of a crop, mirrored where asked', async (form) => {
  const labels = await stored(form);
  const windows = [
    { x: 3, y: 2, flip: false },
    { x: 5, y: 1, flip: true },
  ];
  const [all, crops] = [labels.batch([0, 2], [whole, whole], 16, 24), labels.batch([0, 2], windows, 10, 12)];
  const [from, found] = [await all.data(), await crops.data()];
  const expected = Float32Array.from({ length: 2 * 10 * 12 * 11 }, (_, place) => {
    const [c, column, row] = [place % 11, Math.floor(place / 11) % 12, Math.floor(place / 132) % 10];
    const image = Math.floor(place / 1320);
    const { x = 0, y = 0, flip = false } = windows[image] ?? {};
    const at = ((image * 16 + y + row) * 24 + x + (flip ? 11 - column : column)) * 11 + c;
    return from[at] ?? Number.NaN;
  });
  expect(found).toEqual(expected);
  all.dispose();
  crops.dispose();
});

describe('targets of a few images', () => {
  const logits = logitsOf(size, 3, 4);
  test.each([1, 2, 3])('%i at a time give the loss and gradient of the whole batch', async (most) => {
    const labels = await stored('exact');
    const asked: string[] = [];
    const z = tensor(Float32Array.from(logits.values), logits.shape);
    const before = memory().numTensors;
    const result = distilInParts(z, most, (start, end) => {
      asked.push(`${start}-${end}`);
      const images = labels.images.slice(start, end);
      return labels.batch(
        images,
        images.map(() => whole),
        16,
        24,
      );
    });
    expect(memory().numTensors).toBe(before + 2);
    const found = await readLoss(result);
    const atOnce = await lossOf(labels, logits);
    expect(asked).toEqual(most === 1 ? ['0-1', '1-2', '2-3'] : most === 2 ? ['0-2', '2-3'] : ['0-3']);
    const off = distanceTo(atOnce, found);
    expect(off.loss).toBeLessThan(1e-6);
    expect(off.gradient).toBeLessThan(1e-6);
    z.dispose();
  });
});
