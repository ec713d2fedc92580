import { describe, expect, it } from 'vitest';
import { sampleRecord } from '../../report/record-sample.js';
import { listedSteps } from '../../report/step-lists.js';
import { timeline } from '../../report/timeline.js';
import { axisRange, columnsOf, latestRow, nearestRow } from './columns.js';
import { outline, trailOf } from './histogram-shape.js';
import { pointsOf } from './miou-chart.js';
import { stacked } from './stacked.js';

const bands = timeline(sampleRecord);
const { steps } = sampleRecord;

describe('columns of the steps', () => {
  it('have a gap where a loss does not belong to the stage or is not finite', () => {
    const { x, losses } = columnsOf(steps, bands);
    expect(x).toEqual([1, 2, 3, 4, 5]);
    expect(losses.get('total')).toEqual([0.5, 0.4, 1.5, 1.25, null]);
    expect(losses.get('entropy')).toEqual([0.6, 0.5, null, null, null]);
    expect(losses.get('negative')).toEqual([null, null, 0.5, 0.25, 0.25]);
  });

  it('come out the same when they grow step by step as when they are made at once', () => {
    let grown = columnsOf([], bands);
    for (let count = 1; count <= steps.length; count++) grown = columnsOf(steps.slice(0, count), bands, grown);
    expect(grown).toEqual(columnsOf(steps, bands));
  });

  it('are extended, not made anew, and made anew for another run', () => {
    const first = columnsOf(steps.slice(0, 2), bands);
    expect(columnsOf(steps, bands, first).x).toBe(first.x);
    const other = steps.map((step) => ({ ...step, meanEntropy: 0.9 }));
    expect(columnsOf(other, bands, first).entropy).toEqual([0.9, 0.9, 0.9, 0.9, 0.9]);
  });

  it('have no kept share over Align, because it leaves no pixel out', () => {
    expect(columnsOf(steps.slice(0, 2), bands)).toMatchObject({ kept: [null, null], keeps: false });
    const { kept, keeps } = columnsOf(steps, bands);
    expect(kept).toEqual([null, null, 0.5, 0.5, 0.5]);
    expect(keeps).toBe(true);
  });

  it('are found by the step under the pointer', () => {
    expect([-5, 1.4, 1.6, 4, 99].map((at) => nearestRow([1, 2, 4, 8], at))).toEqual([0, 0, 1, 2, 3]);
    expect(nearestRow([], 3)).toBe(-1);
  });

  it('are those of the stage that is looked at where no pointer is, and the latest of all without such steps', () => {
    expect(latestRow({ steps }, 'align')).toBe(1);
    for (const focus of ['teach', 'propagate', null] as const) expect(latestRow({ steps }, focus)).toBe(4);
    expect(latestRow({ steps: [] }, 'align')).toBe(-1);
  });
});

describe('the shown part of the axis', () => {
  const long = [
    { stage: 'align' as const, index: 0, start: 0, end: 800 },
    { stage: 'teach' as const, index: 1, start: 800, end: 1600 },
  ];
  it('is the plan, halved while less than half of it is done', () => {
    expect(axisRange(long, 1000, null)).toEqual([0, 1600]);
    expect(axisRange(long, 790, null)).toEqual([0, 800]);
    expect(axisRange(long, 3, null)).toEqual([0, 25]);
  });
  it('is the focused stage', () => {
    expect(axisRange(long, 1000, 'teach')).toEqual([800, 1600]);
    expect(axisRange(long, 0, 'teach')).toEqual([800, 1600]);
  });
});

describe('shapes', () => {
  it('stack shares from the last class down', () => {
    expect(
      stacked([
        [0.5, 0.25],
        [0.25, null],
        [0.25, 0.5],
      ]),
    ).toEqual([
      [1, 0.5],
      [0.75, null],
      [0.5, 0.25],
    ]);
  });

  it('draw a quarter of the largest share at half the height', () => {
    expect(outline([1, 0.25], { width: 100, height: 80, largest: 1 })).toBe('M0 80V0H50V40H100V80Z');
  });

  it('leave a trail of earlier steps of only the same stage', () => {
    expect(trailOf(listedSteps(steps), 4, 6).map(({ stage, step }) => [stage, step])).toEqual([
      ['teach', 1],
      ['teach', 2],
    ]);
    expect(trailOf(listedSteps(steps), 2, 6)).toEqual([]);
  });

  it('put the mIoU of student and teacher into separate columns', () => {
    expect(pointsOf(sampleRecord)).toEqual({
      x: [0, 2, 5],
      all: [0.356, 0.38, 0.398],
      student: [0.356, 0.38, null],
      teacher: [null, null, 0.398],
    });
  });
});
