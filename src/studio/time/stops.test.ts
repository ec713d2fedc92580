import { describe, expect, test } from 'vitest';
import type { ListedFrame } from '../../protocol/frames.js';
import type { StepRecord } from '../../protocol/record.js';
import type { Band } from '../../report/timeline.js';
import { byStage, endOfStage, nearestStop, nextPlayed, placeWords, stopOf, stopsOf } from './stops.js';

const bands: Band[] = [
  { stage: 'align', index: 0, start: 0, end: 100 },
  { stage: 'teach', index: 1, start: 100, end: 300 },
];
const frame = (index: 0 | 1, step: number, ...images: number[]): ListedFrame => ({
  ...{ stage: index === 0 ? 'align' : 'teach', index, step, images },
});
const frames = [frame(0, 0, 1, 2), frame(0, 50, 1), frame(0, 100, 1, 2), frame(1, 120, 1), frame(1, 200, 1, 2)];
const steps = [1, 2, 3].map((step) => ({ stage: 'align', index: 0, step }) as StepRecord);

describe('the stops of the slider', () => {
  const stops = stopsOf(bands, frames, 1, steps);

  test('are the frames of the image on the axis of the run', () => {
    expect(stops.map(({ at }) => at)).toEqual([0, 50, 100, 220, 300]);
    expect(stopsOf(bands, frames, 2, steps).map(({ at }) => at)).toEqual([0, 100, 300]);
  });

  test('are all steps where the image has no frame', () => {
    expect(stopsOf(bands, frames, 7, steps).map(({ at }) => at)).toEqual([1, 2, 3]);
    expect(stopsOf(bands, [], 1, [])).toEqual([]);
  });

  test('the nearest one is found, that of a place that was thinned out too', () => {
    expect([-5, 20, 30, 160, 161, 999].map((at) => nearestStop(stops, at))).toEqual([0, 0, 1, 2, 3, 4]);
    expect(nearestStop([], 3)).toBe(-1);
    expect(stopOf(stops, bands, { stage: 'teach', index: 1, step: 118 })).toBe(3);
    expect(stopOf(stops, bands, null)).toBe(4);
  });

  test('the end of a stage is its latest frame of the image, and none before its first step', () => {
    expect([1, 2].map((image) => endOfStage(frames, 'align', image)?.step)).toEqual([100, 100]);
    expect(endOfStage(frames, 'teach', 1)?.step).toBe(200);
    expect(endOfStage([frame(0, 0, 1)], 'align', 1)).toBeUndefined();
    expect(endOfStage(frames, 'propagate', 1)).toBeUndefined();
  });

  test('pages go to the starts of the stages, and to the ends of the run', () => {
    expect([0, 1, 3].map((at) => byStage(stops, at, 1))).toEqual([3, 3, 4]);
    expect([4, 3, 2, 0].map((at) => byStage(stops, at, -1))).toEqual([3, 0, 0, 0]);
  });

  test('playing goes from one to the next, and leaves some out where there are many', () => {
    expect([0, 3, 4].map((at) => nextPlayed(stops, at))).toEqual([1, 4, null]);
    const many = stopsOf([{ stage: 'align', index: 0, start: 0, end: 40_000 }], [], 0, longRun(40_000));
    expect(nextPlayed(many, 0)).toBe(167);
    expect(nextPlayed(many, 39_998)).toBe(39_999);
  });

  test('a place is called by its stage and step', () => {
    expect(placeWords(frame(1, 120), bands)).toBe('Teach, step 120 of 200');
    expect(placeWords(frame(0, 0), bands)).toBe('Align, before the first step');
  });
});

const longRun = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ stage: 'align', index: 0, step: at + 1 }) as StepRecord);
