import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { GROUP_COLORS } from '../../report/comparison/group-look.js';
import { answersOf } from '../../report/comparison/words.js';
import { hasDifference } from './compared.js';
import { compared, openedRun, strong, weak } from './opened-runs.test-data.js';

const sameName = { ...weak, id: 'other', entry: { ...weak.entry, name: 'strong' } };

it('two runs of one name are told apart, and each keeps its own figures', () => {
  const { columns } = compared([strong, sameName]);
  expect(columns.map(({ label, name }) => [label, name])).toEqual([
    ['strong', 'strong'],
    ['strong (2)', 'strong'],
  ]);
  expect(columns.map(({ row }) => row.final.mIoU)).toEqual([0.45, 0.43]);
});

it('the first run is the reference until another one is chosen', () => {
  expect(compared([strong, weak]).reference.label).toBe('strong');
  const { reference, joined } = compared([strong, weak], 'weak');
  expect(reference.label).toBe('weak');
  expect(joined.comparison.baseline).toBe('weak');
});

it('runs that differ only in their seed have one mean, under the names of both', () => {
  const again = openedRun({ name: 'strong again', seed: 2, mIoU: 0.47, iou: [0.5, 0.44] });
  const { comparison } = compared([strong, weak, again]).joined;
  expect(comparison.groups.map(({ name, seeds }) => [name, seeds])).toEqual([
    ['strong + strong again', [1, 2]],
    ['weak', [1]],
  ]);
  expect(answersOf(comparison)[0]?.lead).toBe('strong + strong again has the highest mean mIoU 46.0 ± 1.4 (2 seeds).');
});

it('figures of other images have no difference', () => {
  const targets = { names: ['other.png'], skipped: [], labelled: 1, unmatched: [] };
  const elsewhere = openedRun({ name: 'elsewhere', seed: 1, mIoU: 0.5, record: { targets } });
  const { columns, reference } = compared([strong, weak, elsewhere]);
  expect(columns.map((column) => hasDifference(column, reference))).toEqual([false, true, false]);
});

it('the page draws runs in the colours of the report', () => {
  const css = readFileSync('src/studio/compare/compare.css', 'utf8');
  const colors = [...css.matchAll(/--group-(\d): (#\w+);/g)].map(([, place, color]) => [Number(place), color]);
  const shown = GROUP_COLORS.slice(0, 4);
  expect(colors).toEqual([
    ...shown.map(({ light }, place) => [place, light]),
    ...shown.map(({ dark }, place) => [place, dark]),
  ]);
});
