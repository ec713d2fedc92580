import { expect, it } from 'vitest';
import type { Choice } from '../protocol/choice.js';
import { UserError } from '../protocol/errors.js';
import { sampleRecord } from '../report/record-sample.js';
import { howToGoOn, resultWords } from './run-ending.js';

const choice: Choice & { seconds: number } = {
  ...{ images: [0], width: 8, height: 8, candidates: [], kappa: null, disputed: 0, disputedByImage: [] },
  ...{ disputedByClass: [], keep: null, reason: 'few', seconds: 1 },
};
const times = (text: string): number => text.split('No candidate could vote.').length - 1;

it('says what the results agree on once, with labels and without', () => {
  expect(times(resultWords({ ...sampleRecord, choice }))).toBe(1);
  expect(times(resultWords({ ...sampleRecord, evaluations: [], choice }))).toBe(1);
  expect(times(resultWords({ ...sampleRecord, choice: null }))).toBe(0);
});

it('advises to continue a run, but not one whose loss would be the same again', () => {
  expect(howToGoOn(new UserError('write-failed', 'The disk is full.'), 'out')).toMatch(/continued: --resume out/);
  const notFinite = howToGoOn(new UserError('loss-not-finite', 'The loss is not a finite number.'), 'out');
  expect(notFinite).toMatch(/the same loss would come again.*--force/);
});
