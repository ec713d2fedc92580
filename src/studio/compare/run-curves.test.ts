import { expect, it } from 'vitest';
import { sampleRecord } from '../../report/record-sample.js';
import type { Band } from '../../report/timeline.js';
import { aligned, commonBands, curvesOf, loneRows, valueAt } from './run-curves.js';

it('a curve has a gap between two stages, and counts steps over both', () => {
  const { loss } = curvesOf(sampleRecord);
  expect(loss.x).toEqual([1, 2, 2.5, 3, 4, 5]);
  expect(loss.values).toEqual([0.5, 0.4, null, 1.5, 1.25, null]);
});

it('the accuracy leads from the source model over every checkpoint', () => {
  const { mIoU } = curvesOf(sampleRecord);
  expect(mIoU).toEqual({ x: [0, 2, 5], values: [0.356, 0.38, 0.398] });
});

it('curves of other steps share one axis, and a step that a run lacks is no gap of it', () => {
  const [x, first, second] = aligned([
    { x: [1, 3], values: [5, 6] },
    { x: [2, 3], values: [7, null] },
  ]);
  expect(x).toEqual([1, 2, 3]);
  expect(first).toEqual([5, undefined, 6]);
  expect(second).toEqual([undefined, 7, null]);
});

it('only a value without a neighbour of its own is a point', () => {
  expect(loneRows([undefined, 4, undefined, 5, null, 6, undefined])).toEqual([5]);
  expect(loneRows([undefined, 4, undefined])).toEqual([1]);
});

it('the cursor reads the nearest step of each run, and nothing behind its end', () => {
  const curve = { x: [10, 20, 30], values: [1, null, 3] };
  expect(valueAt(curve, 12)).toEqual({ step: 10, value: 1 });
  expect(valueAt(curve, null)).toEqual({ step: 30, value: 3 });
  expect(valueAt(curve, 80)).toBeNull();
  expect(valueAt({ x: [], values: [] }, 1)).toBeNull();
});

it('stages are shaded as far as all runs have the same', () => {
  const band = (stage: Band['stage'], index: number, start: number, end: number): Band => ({
    stage,
    index,
    start,
    end,
  });
  const align = band('align', 0, 0, 4);
  const one = [align, band('teach', 1, 4, 9)];
  expect(commonBands([one, one])).toEqual(one);
  expect(commonBands([one, [align, band('teach', 1, 4, 12)]])).toEqual([align]);
  expect(commonBands([one, [align]])).toEqual([align]);
  expect(commonBands([one, [band('teach', 0, 0, 4)]])).toEqual([]);
});
