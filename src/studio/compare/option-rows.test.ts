import { expect, it } from 'vitest';
import type { RunRecord } from '../../protocol/record.js';
import { compared, keptRun, openedRun, strong, weak } from './opened-runs.test-data.js';
import { optionRows } from './option-rows.js';

const rowsOf = (...runs: Parameters<typeof compared>[0]) => optionRows(compared(runs).columns);

it('lists only what differs, in the words of the form', () => {
  expect(rowsOf(strong, weak)).toMatchObject([
    { place: 'Teach', label: 'Weight of negative labels', values: ['1', '0.25'] },
  ]);
});

it('says which stages a recipe lacks by their titles, and leaves its options empty', () => {
  const short = openedRun({
    name: 'short',
    seed: 3,
    mIoU: 0.4,
    recipe: { stages: [{ stage: 'align', steps: 9, learningRate: 1e-4 }] },
  });
  const rows = rowsOf(strong, weak, short);
  expect(rows.map(({ label, values }) => [label, values])).toEqual([
    ['Seed', ['1', '1', '3']],
    ['Stages', ['Align, Teach', 'Align, Teach', 'Align']],
    ['Steps', ['2', '2', '9']],
    ['Weight of negative labels', ['1', '0.25', null]],
  ]);
});

it('names another model, other images, another device and other versions', () => {
  const { model } = strong.record;
  const other: RunRecord = {
    ...strong.record,
    model: model && { ...model, file: 'other.pth', bytes: 5 },
    targets: { names: ['other.png'], skipped: [], labelled: 0, unmatched: [] },
    versions: { 'atp-studio': '9.9' },
  };
  expect(rowsOf(strong, keptRun('other', other)).map(({ label, values }) => [label, values[1]])).toEqual([
    ['Source model', 'other.pth'],
    ['Images', '1 image (0 labelled)'],
    ['Versions', 'atp-studio 9.9'],
  ]);
});

it('an option that the recipe leaves to the network is called automatic', () => {
  const set = openedRun({ name: 'set', seed: 1, mIoU: 0.4, recipe: { network: { outputStride: '8' } } });
  expect(rowsOf(strong, set)).toMatchObject([{ place: 'Recipe', label: 'Output stride', values: ['automatic', '8'] }]);
});
