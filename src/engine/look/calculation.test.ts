import { describe, expect, test } from 'vitest';
import {
  alignReference,
  distilReference,
  softTeachReference,
  teachReference,
  weightedReference,
} from '../../gpu/pixel-loss/reference.js';
import { createRandom } from '../../images/random.js';
import type { PixelTerm } from '../../protocol/pixel-calculation.js';
import { parseRecipe } from '../../protocol/recipe.js';
import type { StageRecipe } from '../../protocol/stage-recipes.js';
import { calculationOf, type LookedAt } from './calculation.js';
import { caveatsOf } from './caveats.js';
import { normalisedEntropy, softmax } from './softmax.js';

// The oracle is src/gpu/pixel-loss/reference.ts, which the kernels and PyTorch's goldens agree with: the pixels' terms, each
// divided by the pixels of its mean, are the gradient of the whole loss.

const CLASSES = 5;
const PIXELS = 40;
const STEPS = { steps: 1, learningRate: 1e-4 };

const random = createRandom(7);
const draw = (scale: number) => Array.from({ length: PIXELS * CLASSES }, () => scale * (random.uniform() - 0.5));
/** Sure and unsure pixels. */
const student = draw(9).map((value, i) => (i % 3 === 0 ? value / 6 : value));
const teacher = draw(8);

const at = (logits: readonly number[], pixel: number) => softmax(logits.slice(pixel * CLASSES, (pixel + 1) * CLASSES));
const recipeOf = (options: object) =>
  parseRecipe({ version: 1, name: 'one', input: { width: 32, height: 32 }, stages: [options] });
const stageOf = (options: object): StageRecipe => {
  const [stage] = recipeOf(options).stages;
  if (!stage) throw new Error('No stage.');
  return stage;
};

function seenAt(pixel: number, change: Partial<LookedAt> = {}): LookedAt {
  const p = at(student, pixel);
  const alpha = 3;
  const all = Array.from({ length: PIXELS }, (_, other) => at(student, other));
  return {
    ...{ preview: false, student: p, teacher: at(teacher, pixel), entropy: normalisedEntropy(p) },
    ...{ gamma: 5, delta: 0.08, thresholds: new Array<number>(CLASSES).fill(0), factors: null, half: null },
    ...{ row: pixel % 10, rows: 10, mixed: null, target: at(teacher, pixel) },
    marginals: () =>
      all[0]?.map((_, c) =>
        all.reduce((sum, q) => sum + (Math.exp(-alpha * normalisedEntropy(q)) * (q[c] ?? 0)) / PIXELS, 0),
      ) ?? [],
    sureShare: () => 0.37,
    ...change,
  };
}

/** Of all pixels, each divided by the pixels of its mean. */
const gradients = (termOf: (pixel: number) => PixelTerm | null, counted: number): number[] =>
  Array.from({ length: PIXELS }, (_, pixel) => termOf(pixel)?.gradient ?? new Array<number>(CLASSES).fill(0)).flatMap(
    (gradient) => gradient.map((value) => value / counted),
  );

const meanOf = (termOf: (pixel: number) => PixelTerm | null, counted: number): number =>
  Array.from({ length: PIXELS }, (_, pixel) => termOf(pixel)?.value ?? 0).reduce((sum, value) => sum + value, 0) /
  counted;

function expectClose(found: readonly number[], wanted: ArrayLike<number>): void {
  const largest = Math.max(...Array.from(wanted, Math.abs));
  expect(largest).toBeGreaterThan(0);
  const apart = found.map((value, i) => Math.abs(value - (wanted[i] ?? 0)));
  expect(Math.max(...apart) / largest).toBeLessThan(1e-9);
}

describe('the terms of Align add up to the gradient of its loss', () => {
  test.each([
    ['as it is', {}],
    ['detached', { curriculumGradient: 'detached' }],
    ['without a curriculum', { gamma: 0 }],
    ['with an entropy limit', { entropyLimit: 0.6 }],
    ['detached, with an entropy limit', { curriculumGradient: 'detached', entropyLimit: 0.6 }],
    ['with other weights', { entropyWeight: 0.3, diversityWeight: 0.7 }],
    ['without diversity', { diversityWeight: 0 }],
  ] as const)('%s', (_, change) => {
    const options = stageOf({ stage: 'align', ...STEPS, ...change });
    if (options.stage !== 'align') throw new Error('Another stage.');
    const look = (pixel: number) => {
      const found = calculationOf(options, seenAt(pixel, { gamma: options.gamma }));
      if (found.stage !== 'align') throw new Error('Another stage.');
      return found;
    };
    const limit = options.entropyLimit;
    const counted = Array.from({ length: PIXELS }, (__, pixel) => look(pixel)).filter(
      ({ sharpening }) => sharpening !== 'left-out',
    ).length;
    expect(counted < PIXELS).toBe(limit !== null);
    const entropy = gradients((pixel) => look(pixel).terms.entropy, counted);
    const diversity = gradients((pixel) => look(pixel).terms.diversity, PIXELS);
    const reference = alignReference(student, CLASSES, options);
    expectClose(
      entropy.map((value, i) => value + (diversity[i] ?? 0)),
      reference.gradient,
    );
    expect(meanOf((pixel) => look(pixel).terms.entropy, counted)).toBeCloseTo(reference.values[1] ?? 0, 10);
  });
});

test('a pixel of Align is made surer below the border and less sure above it, never so where the weight is detached', () => {
  const sharpenings = (change: object) => {
    const options = stageOf({ stage: 'align', ...STEPS, ...change });
    return Array.from({ length: PIXELS }, (_, pixel) => {
      const seen = seenAt(pixel);
      const found = calculationOf(options, seen);
      return found.stage === 'align' ? { h: seen.entropy, found } : undefined;
    });
  };
  const through = sharpenings({});
  for (const each of through) expect(each?.found.sharpening).toBe((each?.h ?? 0) < 1 / 6 ? 'surer' : 'less-sure');
  expect(new Set(through.map((each) => each?.found.sharpening)).size).toBe(2);
  for (const each of sharpenings({ curriculumGradient: 'detached' })) {
    expect(each?.found).toMatchObject({ sharpening: 'surer', border: null });
  }
  for (const each of sharpenings({ entropyLimit: 0 })) expect(each?.found.sharpening).toBe('left-out');
  for (const each of sharpenings({ entropyWeight: 0 })) expect(each?.found.sharpening).toBe('unmoved');
});

describe('the terms of Teach add up to the gradient of its loss', () => {
  test.each([
    ['every pixel kept', {}, {}],
    ['with a threshold', { positive: 'fixed', threshold: 0.8 }, { thresholds: new Array<number>(CLASSES).fill(0.8) }],
    ['with thresholds by class', { positive: 'class-balanced' }, { thresholds: [0.9, 0.5, 0.7, 0.99, 0.6] }],
    ['with shares kept', { sharesKept: 1 }, { factors: [0.5, 1, 3, 2, 1] }],
    ['without negatives', { negativeWeight: 0 }, {}],
    ['with more negatives', { negativeWeight: 3 }, { delta: 0.2 }],
    ['with soft labels', { pseudoLabels: 'soft' }, {}],
  ] as const)('%s', (_, change, seen) => {
    const options = stageOf({ stage: 'teach', ...STEPS, ...change });
    if (options.stage !== 'teach') throw new Error('Another stage.');
    const look = (pixel: number) => {
      const found = calculationOf(options, seenAt(pixel, seen as Partial<LookedAt>));
      if (found.stage !== 'teach') throw new Error('Another stage.');
      return found;
    };
    const { delta } = seenAt(0, seen as Partial<LookedAt>);
    const labels = Array.from({ length: PIXELS }, (__, pixel) => {
      const { label } = look(pixel);
      return label.kept ? label.label : 255;
    });
    const kept = labels.filter((label) => label !== 255).length;
    expect(kept).toBeGreaterThan(0);
    if ('positive' in change) expect(kept).toBeLessThan(PIXELS);
    const { negativeWeight } = options;
    const probabilities = Array.from({ length: PIXELS }, (__, pixel) => at(teacher, pixel)).flat();
    const reference =
      options.pseudoLabels === 'soft'
        ? softTeachReference(student, CLASSES, labels, probabilities, { negativeWeight, delta })
        : teachReference(student, CLASSES, labels, { negativeWeight, delta, reduction: 'valid' });
    const positive = gradients((pixel) => look(pixel).terms.positive, kept);
    const negative = gradients((pixel) => look(pixel).terms.negative, PIXELS);
    expectClose(
      positive.map((value, i) => value + (negative[i] ?? 0)),
      reference.gradient,
    );
    expect(meanOf((pixel) => look(pixel).terms.positive, kept)).toBeCloseTo(reference.values[1] ?? 0, 8);
    expect(meanOf((pixel) => look(pixel).terms.negative, PIXELS)).toBeCloseTo(reference.values[2] ?? 0, 8);
  });
});

test('a label that scaled classes change says which one it was', () => {
  const options = stageOf({ stage: 'teach', ...STEPS, sharesKept: 1 });
  const seen = seenAt(0, { teacher: [0.5, 0.3, 0.1, 0.05, 0.05], factors: [1, 3, 1, 1, 1] });
  expect(calculationOf(options, seen)).toMatchObject({ label: { label: 1, unscaled: 0 } });
});

test('a threshold that is not known yet decides nothing', () => {
  const options = stageOf({ stage: 'teach', ...STEPS, positive: 'class-balanced' });
  const found = calculationOf(options, seenAt(0, { thresholds: null, preview: true }));
  expect(found).toMatchObject({ label: { threshold: null, kept: null } });
});

describe('the terms of Propagate add up to the gradient of its loss', () => {
  const options = stageOf({ stage: 'propagate', ...STEPS, tau: 0.8, unsureTop: 2, unsureBottom: 1 });
  const look = (pixel: number, half: LookedAt['half']) => {
    const found = calculationOf(options, seenAt(pixel, { half }));
    if (found.stage !== 'propagate') throw new Error('Another stage.');
    return found;
  };
  const labels = Array.from({ length: PIXELS }, (_, pixel) => look(pixel, 'easy').label.label);

  test('of an easy image', () => {
    const reference = teachReference(student, CLASSES, labels, { negativeWeight: 1, delta: 0.08, reduction: 'valid' });
    const easy = gradients((pixel) => look(pixel, 'easy').terms.easy, PIXELS);
    const negative = gradients((pixel) => look(pixel, 'easy').terms.negative, PIXELS);
    expectClose(
      easy.map((value, i) => value + (negative[i] ?? 0)),
      reference.gradient,
    );
    expect(look(0, 'easy').terms.mix).toBeNull();
  });

  test('of a hard image, whose outer rows weigh nothing', () => {
    const weights = Array.from({ length: PIXELS }, (_, pixel) => look(pixel, 'hard').pixelWeight);
    expect(new Set(weights)).toEqual(new Set([0, 0.37]));
    expect(weights.slice(0, 10)).toEqual([0, 0, 0.37, 0.37, 0.37, 0.37, 0.37, 0.37, 0.37, 0]);
    const reference = weightedReference(student, CLASSES, labels, weights);
    const mix = gradients((pixel) => look(pixel, 'hard').terms.mix, PIXELS);
    expectClose(mix, reference.gradient);
    expect(look(0, 'hard').terms).toMatchObject({ easy: null, negative: null });
  });
});

test('the terms of Distil add up to the gradient of its loss', () => {
  const options = stageOf({ stage: 'distil', ...STEPS });
  const look = (pixel: number) => {
    const found = calculationOf(options, seenAt(pixel));
    return found.stage === 'distil' ? found.terms.distil : null;
  };
  const target = Array.from({ length: PIXELS }, (_, pixel) => at(teacher, pixel)).flat();
  const reference = distilReference(student, CLASSES, target);
  expectClose(gradients(look, PIXELS), reference.gradient);
  expect(meanOf(look, PIXELS)).toBeCloseTo(reference.values[0] ?? 0, 10);
  expect(calculationOf(options, seenAt(0, { target: null }))).toMatchObject({ terms: { distil: null } });
});

describe('what the options leave out of the numbers is said', () => {
  const still = { jitterProbability: 0, blurProbability: 0, flipProbability: 0 };
  test.each([
    [{ stage: 'align' }, {}, ['batch-statistics', 'image-as-batch']],
    [{ stage: 'align', batchNorm: 'running', diversityWeight: 0 }, {}, []],
    [{ stage: 'align', batchNorm: 'running', diversityWeight: 0 }, { preview: true }, ['preview']],
    [{ stage: 'align', batchNorm: 'running', diversityWeight: 0, sharpness: 0.1 }, {}, ['sharpness']],
    [{ stage: 'teach', batchNorm: 'running' }, {}, ['disturbed-view']],
    [{ stage: 'teach', batchNorm: 'running', augmentation: still, teacherViews: 4 }, {}, ['views']],
    [{ stage: 'teach', batchNorm: 'running', augmentation: still, rounds: 2 }, {}, ['round-labels']],
    [{ stage: 'teach', batchNorm: 'running', augmentation: still, dropout: 0.1 }, {}, ['drops']],
    [
      { stage: 'teach', batchNorm: 'running', augmentation: still, sharesKept: 1, positive: 'class-balanced' },
      { preview: true, thresholds: null },
      ['preview', 'thresholds-unknown', 'shares-unknown'],
    ],
    [{ stage: 'propagate', batchNorm: 'running', augmentation: still }, { half: 'easy' }, ['fixed-labels']],
    [{ stage: 'propagate', batchNorm: 'running', augmentation: still }, { half: 'hard' }, []],
    [
      { stage: 'propagate', batchNorm: 'running', augmentation: still, easyLabels: 'each-step', contrastWeight: 1 },
      { half: null },
      ['half-unknown', 'contrast'],
    ],
    [{ stage: 'distil', batchNorm: 'running', augmentation: still }, { target: null }, ['no-target']],
  ] as const)('%o %o', (options, seen, caveats) => {
    const stage = stageOf({ ...STEPS, ...options });
    const { input } = recipeOf({ ...STEPS, ...options });
    expect(caveatsOf(stage, seenAt(0, seen as Partial<LookedAt>), input)).toEqual(caveats);
  });
});
