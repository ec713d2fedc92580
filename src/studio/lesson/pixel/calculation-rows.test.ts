import { expect, test } from 'vitest';
import type { PixelCalculation, PixelTerm } from '../../../protocol/pixel-calculation.js';
import { calculationRows, gradientOf } from './calculation-rows.js';

const term = (value: number | null, gradient: number[], weight = 1): PixelTerm => ({ value, gradient, weight });
const common = { step: 3, caveats: [] };
const label = { label: 1, confidence: 0.6, threshold: 0.8, kept: false, unscaled: null };
const excluded = { delta: 0.05, classes: [0, 2], mass: 0.04 };

const SAMPLES: PixelCalculation[] = [
  {
    ...{ ...common, stage: 'align', gamma: 5, curriculum: 0.2, border: 1 / 6, limit: 0.4, slope: -0.3 },
    ...{ sharpening: 'less-sure', marginalWeight: 0.5 },
    terms: { entropy: term(0.05, [1, -1, 0]), diversity: term(null, [0, 0.5, -0.5], -0.1) },
  },
  {
    ...common,
    stage: 'teach',
    label,
    soft: false,
    excluded,
    terms: { positive: null, negative: term(0.04, [0.1, -0.2, 0.1], 3) },
  },
  {
    ...{ ...common, stage: 'propagate', half: 'hard', label, excluded, sureShare: 0.4, tau: 0.8, pixelWeight: 0 },
    mixed: { easy: 2, hard: 4, pasted: true },
    terms: { easy: null, negative: null, mix: term(0.5, [0, 0, 0], 0) },
  },
  { ...common, stage: 'distil', target: null, terms: { distil: null } },
  { ...common, stage: 'reestimate', terms: {} },
];

const textOf = (calculation: PixelCalculation) =>
  calculationRows(calculation, undefined)
    .map(({ symbol, value, words }) => `${symbol} = ${value}: ${words}`)
    .join('\n');

test.each([
  ['align', ['border at h = 1/(γ + 1) = 0.167', 'a step raises h', 'above it are left out']],
  ['teach', ['not kept: confidence 0.6 < threshold 0.8', 'teaches nothing', 'together 4.0', 'times 3']],
  ['propagate', ['its row is left out', 'parts of image 3 on image 5', 'mixed = pasted']],
  ['distil', ['comes with the run']],
  ['reestimate', ['no weight moves']],
] as const)('the numbers of %s are told in the order of its formulas', (stage, words) => {
  const sample = SAMPLES.find((each) => each.stage === stage);
  const text = sample ? textOf(sample) : '';
  for (const each of words) expect(text).toContain(each);
  expect(text).not.toMatch(/undefined|NaN|not finite/);
});

test('the gradient of a pixel is that of all its terms together', () => {
  expect(SAMPLES.map((sample) => gradientOf(sample, 3))).toEqual([
    [1, -0.5, -0.5],
    [0.1, -0.2, 0.1],
    [0, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
  ]);
});
