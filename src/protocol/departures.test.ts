import { describe, expect, it } from 'vitest';
import { leastStage } from '../../test/least-stage.js';
import { departuresOf, otherMethodOf } from './departures.js';
import { STAGE_MEANINGS } from './paper-options.js';
import { parseRecipe, type Recipe } from './recipe.js';
import { OTHER_METHODS, PAPER_RECIPES, recipeByName } from './recipes.js';
import type { StageName } from './stage-recipes.js';
import { isStage } from './stages.js';

/** The recipe with other options in its stages of a name. */
const changed = (recipe: Recipe, name: StageName, options: object): Recipe =>
  parseRecipe({
    ...recipe,
    stages: recipe.stages.map((stage) => (isStage(stage, name) ? { ...stage, ...options } : stage)),
  });

const paper = recipeByName('paper');
const lines = (recipe: Recipe): string[] =>
  departuresOf(recipe).method.map(
    ({ places, option, paper: there, here }) =>
      `${places.map(({ stage }) => stage).join('+')} ${option}: ${there} -> ${here}`,
  );

describe('where a recipe leaves the paper', () => {
  it.each(PAPER_RECIPES)('$name leaves it nowhere, in the method or in sizes', (recipe) => {
    const { method, sizes } = departuresOf(recipe);
    expect([method, sizes]).toEqual([[], []]);
  });

  it('the detached curriculum is told with its reason and place, whatever the steps are', () => {
    const own = changed(paper, 'align', { curriculumGradient: 'detached', steps: 10 });
    const { method, sizes, reference } = departuresOf(own);
    expect(reference).toBe('paper');
    expect(method).toMatchObject([
      {
        places: [{ stage: 'align', index: 0 }],
        option: 'curriculumGradient',
        paper: 'through',
        here: 'detached',
        why: expect.stringContaining('less sure'),
      },
    ]);
    expect(sizes).toEqual([{ places: [{ stage: 'align', index: 0 }], option: 'steps', here: '10', paper: '40000' }]);
  });

  it('what Teach and Propagate have alike is one line', () => {
    const own = changed(changed(paper, 'teach', { sharesKept: 1 }), 'propagate', { sharesKept: 1 });
    expect(lines(own)).toEqual(['teach+propagate sharesKept: 0 -> 1']);
    const apart = changed(own, 'propagate', { sharesKept: 0.5 });
    expect(lines(apart)).toEqual(['teach sharesKept: 0 -> 1', 'propagate sharesKept: 0 -> 0.5']);
  });

  it('of the weights of Align only their ratio counts', () => {
    expect(lines(changed(paper, 'align', { entropyWeight: 1, diversityWeight: 0.1 }))).toEqual([]);
    expect(lines(changed(paper, 'align', { entropyWeight: 1, diversityWeight: 0.05 }))).toEqual([
      'align diversityWeight: entropy 10 : 1 -> entropy 20 : 1',
    ]);
  });

  it('options that compute the same are no difference', () => {
    const own = changed(paper, 'teach', { teacherBatchNorm: 'as-student', schedule: 'linear', delta: null });
    expect(lines(own)).toEqual([]);
  });

  it('an option that another one switches off is not told', () => {
    expect(lines(changed(paper, 'teach', { rhoEnd: 0.9, threshold: 0.5 }))).toEqual([]);
    expect(lines(changed(paper, 'teach', { rhoEnd: 0.9, positive: 'class-balanced' }))).toEqual([
      'teach positive: all -> class-balanced',
      'teach rhoEnd: 0.5 -> 0.9',
    ]);
  });

  it('stages that are left out, added or turned round are told, one of no step like one that is absent', () => {
    const [align, teach, propagate] = paper.stages.map((stage) => ({ ...stage }));
    const of = (...stages: object[]) => lines(parseRecipe({ ...paper, stages }));
    expect(of({ ...align }, { ...teach })).toEqual(['propagate null: yes -> no']);
    expect(of({ ...align }, { ...teach }, { ...propagate, steps: 0 })).toEqual(['propagate null: yes -> no']);
    expect(of(leastStage('reestimate'), { ...align }, { ...teach }, { ...propagate })).toEqual([
      'reestimate null: no -> yes',
    ]);
    expect(of({ ...teach }, { ...align }, { ...propagate })).toEqual([
      ' null: Align, Teach, Propagate -> Teach, Align, Propagate',
    ]);
  });

  it('a black box has Distil instead of Align', () => {
    expect(lines(recipeByName('black-box'))[0]).toBe('distil null: no -> yes');
    expect(lines(recipeByName('black-box')).filter((line) => line.startsWith('align'))).toEqual([]);
  });

  it('every option of the stages has its row, and each reason is a sentence', () => {
    const reasons = Object.values(STAGE_MEANINGS).flatMap((meaning) => (meaning === 'aside' ? [] : [meaning.why]));
    expect(reasons.filter((why) => why !== null && !/^[A-Z].*[^.]\.$/.test(why))).toEqual([]);
    for (const stage of paper.stages) {
      const { augmentation, stage: _, ...options } = stage as Extract<typeof stage, { augmentation: object }>;
      const paths = [...Object.keys(options), ...Object.keys(augmentation).map((key) => `augmentation.${key}`)];
      expect(paths.filter((path) => !Object.hasOwn(STAGE_MEANINGS, path))).toEqual([]);
    }
  });
});

describe('other methods', () => {
  it.each(OTHER_METHODS)('$name is known by what it computes, whatever its name and steps', (method) => {
    const own = parseRecipe({
      ...method,
      name: 'mine',
      stages: method.stages.map((stage) => ({ ...stage, steps: 1 })),
    });
    expect(otherMethodOf(own)).toBe(method.name);
  });

  it.each(['demo', 'camvid-dusk', 'quick', 'black-box', 'paper'])('%s is none of them', (name) => {
    expect(otherMethodOf(recipeByName(name))).toBeUndefined();
  });
});
