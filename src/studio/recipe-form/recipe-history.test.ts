import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Recipe } from '../../protocol/recipe.js';
import { recipeByName } from '../../protocol/recipes.js';
import {
  afterChange,
  NO_HISTORY,
  type RecipeHistory,
  redone,
  type Step,
  stepsInWords,
  undone,
} from './recipe-history.js';

const demo = recipeByName('demo');
const LATER = 5000;

/** Takes one recipe after the other, seconds apart. */
function taken(recipes: readonly Recipe[], start: Step = { recipe: demo, history: NO_HISTORY }, by = LATER): Step {
  return recipes.reduce<Step>(
    ({ recipe, history }, next) => ({
      recipe: next,
      history: afterChange(history, recipe, next, history.changedAt + by),
    }),
    start,
  );
}

const withSeed = (seed: number): Recipe => ({ ...demo, seed });
const withShare = (easyShare: number): Recipe => ({
  ...demo,
  stages: demo.stages.map((stage) => (stage.stage === 'propagate' ? { ...stage, easyShare } : stage)),
});

/** All steps in one direction, as far as they go. */
function all({ recipe, history }: Step, step: typeof undone): Recipe[] {
  const next = step(history, recipe);
  return next ? [next.recipe, ...all(next, step)] : [];
}

describe('undo and redo', () => {
  it('go back to the first recipe and forth to the last, whatever was changed', () => {
    const recipe = fc.record({ seed: fc.nat(5), name: fc.constantFrom('demo', 'quick') });
    fc.assert(
      fc.property(fc.array(recipe, { maxLength: 12 }), (changes) => {
        const end = taken(changes.map(({ seed, name }) => ({ ...recipeByName(name), seed })));
        const back = all(end, undone);
        expect(back.at(-1) ?? end.recipe).toEqual(demo);
        let present = end;
        for (let step = undone(present.history, present.recipe); step; step = undone(step.history, step.recipe)) {
          present = step;
        }
        expect(all(present, redone).at(-1) ?? present.recipe).toEqual(end.recipe);
      }),
    );
  });

  it('say what they would do and what they did', () => {
    const end = taken([recipeByName('quick'), { ...recipeByName('quick'), seed: 7 }]);
    expect(stepsInWords(end.history, end.recipe)).toEqual({ undo: 'Seed, 0 → 7' });
    const step = undone(end.history, end.recipe);
    if (!step) throw new Error('There is nothing to undo.');
    expect(step.history.said).toBe('Undone: Seed, 0 → 7');
    expect(stepsInWords(step.history, step.recipe)).toEqual({ undo: 'recipe “demo” → “quick”', redo: 'Seed, 0 → 7' });
    expect(redone(step.history, step.recipe)?.history.said).toBe('Done again: Seed, 0 → 7');
  });

  it('have nothing to do at first, nor after a change that changes nothing', () => {
    expect(undone(NO_HISTORY, demo)).toBeUndefined();
    expect(redone(NO_HISTORY, demo)).toBeUndefined();
    expect(afterChange(NO_HISTORY, demo, structuredClone(demo), LATER)).toBe(NO_HISTORY);
  });

  it('forget what was undone once something else is changed', () => {
    const end = taken([withSeed(1), withSeed(2)]);
    const step = undone(end.history, end.recipe);
    if (!step) throw new Error('There is nothing to undo.');
    expect(all(taken([withSeed(3)], step), redone)).toEqual([]);
    expect(all(taken([withSeed(3)], step), undone).map(({ seed }) => seed)).toEqual([1, 0]);
  });

  it('keep a hundred steps', () => {
    const end = taken(Array.from({ length: 130 }, (_, at) => withSeed(at + 1)));
    expect(all(end, undone).map(({ seed }) => seed)).toEqual(Array.from({ length: 100 }, (_, at) => 129 - at));
  });
});

describe('an option that is dragged', () => {
  const drag = (shares: number[]): RecipeHistory =>
    taken(shares.map(withShare), { recipe: demo, history: { ...NO_HISTORY, changedAt: 1e6 } }, 50).history;

  it('is one step', () => {
    expect(drag([0.8, 0.7, 0.6]).past).toEqual([demo]);
  });

  it('is no step when it ends where it began', () => {
    expect(drag([0.8, 0.7, 0.9]).past).toEqual([]);
  });

  it('is not mixed with another option, nor with the same one later', () => {
    const first = taken([withShare(0.8)], { recipe: demo, history: NO_HISTORY }, 50);
    expect(taken([{ ...withShare(0.8), seed: 4 }], first, 50).history.past).toHaveLength(2);
    expect(taken([withShare(0.7)], first, LATER).history.past).toHaveLength(2);
  });
});
