import { describe, expect, it } from 'vitest';
import type { UserError } from './errors.js';
import { checkImageCount } from './image-count.js';
import { capSteps, recipeByName } from './recipes.js';
import { STAGE_NAMES } from './stage-recipes.js';
import { describeStage, isStageName, settingOf, stageOf, stagesWithSteps, titlesOf } from './stages.js';

describe('the table of stages', () => {
  it('has the stages of the recipe in their order', () => {
    const paper = STAGE_NAMES.filter((name) => ['align', 'teach', 'propagate'].includes(name));
    expect(paper).toEqual(['align', 'teach', 'propagate']);
    expect(paper.map((name) => describeStage(name).title)).toEqual(['Align', 'Teach', 'Propagate']);
    expect(new Set(STAGE_NAMES.map((name) => describeStage(name).title)).size).toBe(STAGE_NAMES.length);
    expect(['teach', 'source', 'toString'].map(isStageName)).toEqual([true, false, false]);
  });

  it('names the stages of which something holds', () => {
    const among =
      (...titles: string[]) =>
      ({ title }: { title: string }) =>
        titles.includes(title);
    expect(titlesOf(among('Propagate', 'Distil', 'Teach'))).toBe('Distil, Teach and Propagate');
    expect(titlesOf(among('Align'))).toBe('Align');
    expect(titlesOf(({ begins }) => begins === 'predictions')).toBe('Distil');
    expect(titlesOf(among('Align', 'Distil'), 'or')).toBe('Distil or Align');
    expect(titlesOf(() => false)).toBe('');
  });
});

describe('a recipe', () => {
  it('is made for predictions where one of its stages needs them', () => {
    expect(settingOf(recipeByName('black-box'))).toBe('predictions');
    expect(settingOf(recipeByName('quick'))).toBe('model');
    expect(settingOf({ stages: [] })).toBe('model');
  });

  it('gives the options of a stage by its name, and those stages that take steps', () => {
    const recipe = recipeByName('camvid-dusk');
    expect(stageOf(recipe, 'propagate')?.easyShare).toBe(0.5);
    expect(stageOf(recipe, 'distil')).toBeUndefined();
    expect(stagesWithSteps(recipe)).toEqual(recipe.stages);
    expect(stagesWithSteps(capSteps(recipe, 0))).toEqual([]);
  });

  it('is refused with fewer images than a stage needs, in the words of the stage', () => {
    const refusal = (images: number, steps = 1): string => {
      try {
        checkImageCount(capSteps(recipeByName('camvid-dusk'), steps), images);
        return '';
      } catch (error) {
        const { message, code, advice } = error as UserError;
        return `${code}: ${message} ${advice}`;
      }
    };
    const advice = 'Add images, or leave Propagate out of the recipe.';
    const needs = 'too-few-images: Propagate needs at least two target images, an easy and a hard one; here';
    expect(refusal(1)).toBe(`${needs} is one. ${advice}`);
    expect(refusal(0)).toBe(`${needs} are none. ${advice}`);
    expect([refusal(2), refusal(1, 0)]).toEqual(['', '']);
  });
});
