import { expect, it } from 'vitest';
import type { Choice, ChoiceCandidate } from '../../protocol/choice.js';
import { sampleRecord } from '../../report/record-sample.js';
import { figureParts } from './figure-rows.js';
import { compared, openedRun, strong, weak } from './opened-runs.test-data.js';

const rowsOf = (...[runs, reference]: Parameters<typeof compared>) =>
  new Map(
    figureParts(compared(runs, reference)).flatMap(({ rows }) =>
      rows.map(({ head, cells }) => [head, cells.map(({ text, delta }) => `${text} ${delta ?? ''}`.trim())]),
    ),
  );

it('gives the result of each run with its difference to the reference, whichever that is', () => {
  expect(rowsOf([strong, weak]).get('mIoU')).toEqual(['45.0', '43.0 −2.0']);
  expect(rowsOf([strong, weak], 'weak').get('mIoU')).toEqual(['45.0 +2.0', '43.0']);
});

it('gives what needs no training beside it, and how far the result is from the best of that', () => {
  const rows = rowsOf([strong, weak]);
  expect(rows.get('batch norm re-estimated')).toEqual(['36.6', '36.6']);
  expect(rows.get('source model as it is')).toEqual(['35.6', '35.6']);
  expect(rows.get('above the best of these')).toEqual(['+8.4', '+6.4']);
});

it('of runs without labels there is the entropy, and no row of accuracies', () => {
  const record = { evaluations: [], steps: sampleRecord.steps.slice(0, 2) };
  const [one, two] = ['one', 'two'].map((name, seed) => openedRun({ name, seed, mIoU: 0, record }));
  if (!one || !two) throw new Error('Two runs were made.');
  const rows = rowsOf([one, two]);
  expect(rows.has('mIoU')).toBe(false);
  expect(rows.get('entropy of the last step')).toEqual(['0.25', '0.25 ±0']);
});

it('has the scores without labels where a run compared its results', () => {
  const spread = { value: 0.8, low: 0.7, high: 0.9 };
  const candidate: ChoiceCandidate = {
    name: 'after teach',
    kind: 'trained',
    standing: 'votes',
    sameAs: null,
    kappa: 0.8,
    weight: 0.5,
    agreement: spread,
    toBest: spread,
    rank: 1,
    iou: [],
    byImage: [],
    shares: [],
    simple: { entropy: 0.2, confidence: 0.9, infoMax: 0.6 },
  };
  const choice: Choice = {
    images: [0],
    width: 1,
    height: 1,
    candidates: [candidate],
    kappa: 0.8,
    disputed: 0,
    disputedByImage: [0],
    disputedByClass: [],
    keep: 0,
    reason: 'best',
  };
  const record = { choice: { ...choice, seconds: 1 } };
  const chosen = openedRun({ name: 'chosen', seed: 1, mIoU: 0.4, record });
  const rows = rowsOf([strong, chosen]);
  expect(rows.get('agreement with the vote')).toEqual(['null', '80.0']);
  expect(rows.get('InfoMax')).toEqual(['null', '0.6']);
});

it('a figure of other images has no difference', () => {
  const targets = { names: ['other.png'], skipped: [], labelled: 1, unmatched: [] };
  const elsewhere = openedRun({ name: 'elsewhere', seed: 1, mIoU: 0.5, record: { targets } });
  expect(rowsOf([strong, elsewhere]).get('mIoU')).toEqual(['45.0', '50.0']);
});
