import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../protocol/events.js';
import { recipeByName } from '../protocol/recipes.js';
import { applyEvent, emptyRun } from '../protocol/record.js';
import { timeline } from '../report/timeline.js';
import { statusOf } from './panels/run-bar.js';
import { runProgress, stageProgress, stepMilliseconds, waitedFor } from './progress.js';
import { started, stepped } from './run-events.test-data.js';

const recipe = recipeByName('camvid-dusk');
const runOf = (events: RunEvent[]) => events.reduce(applyEvent, emptyRun);
const halfAligned = runOf([
  started,
  { type: 'stage-started', stage: 'align', index: 0, steps: 80 },
  ...Array.from({ length: 40 }, (_, i) => stepped('align', 0, i + 1, 250)),
]);

describe('progress', () => {
  it('counts the steps of a stage and of the whole recipe', () => {
    expect(stageProgress(halfAligned, recipe, 'align')).toEqual({ done: 40, total: 80 });
    expect(stageProgress(halfAligned, recipe, 'teach')).toEqual({ done: 0, total: 200 });
    expect(runProgress(halfAligned).share).toBeCloseTo(40 / 480);
  });

  it('counts a stage that could not be finished as over, and its other steps not at all', () => {
    const none = { value: 0, low: 0, high: 0 };
    const weighed = { stage: 'align' as const, index: 0, undone: true, why: 'not-finite' as const };
    const broken = applyEvent(halfAligned, {
      type: 'stage-weighed',
      weighed: { ...weighed, start: none, end: none, difference: none, voters: 3 },
    });
    expect(stageProgress(broken, recipe, 'align')).toEqual({ done: 40, total: 40 });
    expect(runProgress(broken).share).toBeCloseTo(40 / 440);
    expect(timeline(broken).map(({ end }) => end)).toEqual([40, 240, 440]);
  });

  it('gives the time left and the rates from the pace of the latest steps', () => {
    const { stage, secondsLeft, stepsPerSecond, imagesPerSecond } = runProgress(halfAligned);
    expect(stage?.secondsLeft).toBeCloseTo(10);
    expect(secondsLeft).toBeCloseTo(110);
    expect(stepsPerSecond).toBeCloseTo(4);
    expect(imagesPerSecond).toBeCloseTo(16);
  });

  it('waits for baselines only where no step can be taken: between steps, the stage goes on', () => {
    const progress = { type: 'progressed' as const, what: 'measuring baselines' as const, done: 3, total: 9 };
    const between = applyEvent(halfAligned, progress);
    expect(waitedFor(between)).toBeNull();
    expect(statusOf(between, null)).toBe('Align, step 40 of 80');
    // The next step hides nothing: the mIoU chart shows how far the baselines are.
    expect(applyEvent(between, stepped('align', 0, 41)).progress).toMatchObject({ done: 3, total: 9 });
    const atTheEnd = applyEvent(applyEvent(halfAligned, stepped('align', 0, 80)), progress);
    expect(waitedFor(atTheEnd)).toMatchObject({ done: 3 });
    expect(statusOf(atTheEnd, null)).toBe('Measuring baselines, 3 of 9');
  });

  it('knows no time left before the first step, and no stage that the recipe lacks', () => {
    expect(runProgress(runOf([started])).secondsLeft).toBeNull();
    const noTeach = { ...recipe, stages: recipe.stages.filter(({ stage }) => stage !== 'teach') };
    expect(stageProgress(emptyRun, noTeach, 'teach')).toBeNull();
  });

  it('takes the median of the pace, so that one slow step changes nothing', () => {
    const run = runOf([started, ...[250, 250, 9000, 250].map((ms, i) => stepped('align', 0, i + 1, ms))]);
    expect(stepMilliseconds(run.steps)).toBe(250);
  });
});
