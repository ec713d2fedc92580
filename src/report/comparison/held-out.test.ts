import { expect, it } from 'vitest';
import type { Evaluation } from '../../protocol/record.js';
import { sampleRecord } from '../record-sample.js';
import { compareRuns } from './comparison.js';
import { comparisonCsv } from './comparison-csv.js';
import { comparisonHtml } from './comparison-html.js';
import { sampleRun, withNegative } from './comparison-sample.js';
import { comparisonText } from './comparison-text.js';

const images = { names: ['c.png', 'd.png'], skipped: [], labelled: 2, unmatched: [] };

/** A run with 0.398 on the target images, and another result on held-out images. */
function runOf(folder: string, seed: number, heldOut: number, negativeWeight = 1) {
  const measured = sampleRecord.evaluations.map((each): Evaluation => {
    const mIoU = each.checkpoint === 'teach' ? heldOut : 0.2;
    return { ...each, set: 'held-out', metrics: { ...each.metrics, mIoU } };
  });
  const evaluations = [...sampleRecord.evaluations, ...measured];
  const recipe = { stages: withNegative(negativeWeight) };
  return sampleRun({ folder, seed, mIoU: 0, recipe, record: { heldOut: images, evaluations } });
}

const runs = [runOf('a1', 1, 0.3), runOf('a2', 2, 0.32), runOf('b1', 1, 0.35, 0), runOf('b2', 2, 0.37, 0)];

it('groups are compared on the held-out images, pair by pair, and on the target images beside', () => {
  const { comparison } = compareRuns(runs);
  const [, other] = comparison.groups;
  expect(other?.measuredOn).toBe('held-out');
  expect(other?.toBaseline?.figures.mIoU?.mean).toBeCloseTo(0.05);
  expect(other?.toUntrained?.figures.mIoU?.mean).toBeCloseTo(0.16);
  expect(other?.onTargets?.mIoU?.mean).toBeCloseTo(0.398);
  expect(other?.onTargets?.toBaseline?.figures.mIoU?.mean).toBe(0);
  expect(other?.onTargets?.toUntrained?.figures.mIoU?.mean).toBeCloseTo(0.032);
});

it('table, page and figures say which images they are of', () => {
  const joined = compareRuns(runs);
  const lines = comparisonText(joined.comparison).join('\n');
  expect(lines).toMatch(/mIoU, targets/);
  expect(lines).toMatch(/highest mean mIoU on the held-out images 36\.0/);
  const html = comparisonHtml(joined);
  expect(html).toContain('after teach, held-out images');
  expect(html).toContain(', on the target images');
  const csv = comparisonCsv(joined);
  expect(csv).toMatch(/,1,teach,teacher,mIoU,,0\.398\r\n/);
  expect(csv).toMatch(/,1,teach held-out,teacher,mIoU,,0\.3\r\n/);
});

it('a run with other held-out images, or with none, is no seed of the others', () => {
  const none = sampleRun({ folder: 'c', seed: 3, mIoU: 0.4, recipe: { stages: withNegative(1) } });
  const { comparison } = compareRuns([...runs.slice(0, 2), none]);
  expect(comparison.groups).toHaveLength(2);
  expect(comparison.groups[1]).toMatchObject({ toBaseline: null, onTargets: null, measuredOn: 'target' });
});
