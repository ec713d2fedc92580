import { describe, expect, test } from 'vitest';
import { recipeByName } from '../../../protocol/recipes.js';
import { emptyRun, type RunRecord } from '../../../protocol/record.js';
import type { StageName } from '../../../protocol/stage-recipes.js';
import { SYMBOLS } from '../symbols.js';
import { frameOf } from './frame-of-stop.js';
import { hasReached, lacks, TOUR_STOPS } from './stops.js';

const recipe = recipeByName('demo');

/** A run of the demo in the middle of a stage. */
function runAt(stage: StageName, done: number, state: RunRecord['state'] = 'running'): RunRecord {
  const index = recipe.stages.findIndex((each) => each.stage === stage);
  const steps = recipe.stages[index]?.steps ?? 0;
  return { ...emptyRun, state, recipe, stages: [{ stage, index, steps, done, seconds: null, result: null }] };
}

const reached = (run: RunRecord) => TOUR_STOPS.map((stop) => hasReached(run, stop)).lastIndexOf(true) + 1;

describe('the stops of the tour', () => {
  test('are eight, and each marks something that its chapter shows', () => {
    expect(TOUR_STOPS).toHaveLength(8);
    for (const { symbol, layer, says } of TOUR_STOPS) {
      expect(says(emptyRun, false).join(' ')).not.toMatch(/undefined|NaN/);
      if (symbol) expect([layer, 'error', 'prediction']).toContain(SYMBOLS[symbol].layer ?? layer);
    }
  });

  test.each([
    ['align', 0, 0],
    ['align', 1, 3],
    ['align', 41, 3],
    ['align', 42, 4],
    ['teach', 1, 5],
    ['teach', 15, 6],
    ['propagate', 1, 7],
    ['propagate', 50, 7],
  ] as const)('%s, step %i: the run has come to stop %i', (stage, done, stop) => {
    expect(reached(runAt(stage, done))).toBe(stop);
  });

  test('are all there when the run is over, however it ended', () => {
    for (const state of ['done', 'stopped', 'failed'] as const) expect(reached(runAt('teach', 3, state))).toBe(8);
    expect(reached(emptyRun)).toBe(0);
  });

  test('of a stage that the recipe lacks are not waited for, and say so', () => {
    const run: RunRecord = { ...runAt('align', 5), recipe: { ...recipe, stages: recipe.stages.slice(0, 1) } };
    const [, , , , teach, , propagate] = TOUR_STOPS;
    if (!teach || !propagate) throw new Error('There are eight stops.');
    expect(hasReached(run, propagate)).toBe(true);
    expect(lacks(run, propagate)).toContain('has no Propagate');
    expect(lacks(runAt('align', 5), teach)).toBeNull();
  });

  test('show of a saved run the picture that is nearest to their place', () => {
    const frame = (stage: StageName, index: number, step: number) => ({ stage, index, step, images: [0] });
    const frames = [frame('align', 0, 0), frame('align', 0, 6), frame('align', 0, 40), frame('teach', 1, 30)];
    const places = TOUR_STOPS.map(({ after }) => frameOf(frames, recipe, after));
    expect(places.map((place) => place && `${place.stage} ${place.step}`)).toEqual([
      'align 0',
      'align 0',
      'align 6',
      'align 40',
      'teach 30',
      'teach 30',
      null,
      null,
    ]);
  });
});
