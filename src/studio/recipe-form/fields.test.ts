import { describe, expect, it } from 'vitest';
import { leastStage } from '../../../test/least-stage.js';
import { OPTION_LABELS } from '../../protocol/option-labels.js';
import { parseRecipe } from '../../protocol/recipe.js';
import { recipeByName } from '../../protocol/recipes.js';
import { STAGE_NAMES } from '../../protocol/stage-recipes.js';
import { useLanguage } from '../words/language.js';
import { generalGroups, rangeOf, stageField, stageGroups } from './fields.js';
import { readText, toText, valueAt, withValue } from './values.js';

const recipe = recipeByName('camvid-dusk');

const leaves = (value: unknown, path: string[] = []): string[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).flatMap(([key, part]) => leaves(part, [...path, key]))
    : [path.join('.')];

const pathsOf = (groups: typeof generalGroups) =>
  groups.flatMap(({ fields }) => fields.map(({ path }) => path.join('.')));

describe('fields of the recipe', () => {
  it('are all options of the schema, none missing, none twice', () => {
    const everyStage = STAGE_NAMES.map(leastStage);
    const { version: _, stages, ...general } = parseRecipe({ ...recipe, stages: everyStage });
    expect(pathsOf(generalGroups).sort()).toEqual(leaves(general).sort());
    for (const stage of STAGE_NAMES) {
      const entry = stages.find((each) => each.stage === stage);
      const expected = leaves(entry).filter((path) => path !== 'stage');
      expect(pathsOf(stageGroups[stage]).sort()).toEqual(expected.sort());
    }
  });

  it('each have a description and a unit', () => {
    const all = [...generalGroups, ...STAGE_NAMES.flatMap((stage) => stageGroups[stage])].flatMap(
      ({ fields }) => fields,
    );
    expect(all.filter(({ description, unit }) => !description || !unit).map(({ path }) => path)).toEqual([]);
  });

  it('each have a label in words, which no other option of their tab has', () => {
    for (const groups of [generalGroups, ...Object.values(stageGroups)]) {
      const labels = groups.flatMap(({ fields }) => fields.map(({ label }) => label));
      for (const label of labels) expect(label).toMatch(/^[A-Z][^_]{2,30}$/);
      expect(new Set(labels).size).toBe(labels.length);
    }
  });

  it('are all that have a label', () => {
    const keys = [generalGroups, ...Object.values(stageGroups)].flatMap(pathsOf);
    expect(Object.keys(OPTION_LABELS).sort()).toEqual([...new Set(keys)].sort());
  });

  it('know range, default and kind', () => {
    const delta = stageField('teach', 'delta');
    expect(delta).toMatchObject({ kind: 'number', nullable: true, minimum: 0, maximum: 1, default: null });
    expect(rangeOf(delta)).toBe('0 to 1');
    expect(stageField('teach', 'positive').choices).toEqual(['all', 'class-balanced', 'fixed']);
  });

  it('give their bounds in full', () => {
    expect(rangeOf(stageField('align', 'beta2'))).toBe('0 to 0.99999');
    expect(readText('1', stageField('align', 'beta2'))).toEqual({ problem: 'From 0 to 0.99999.' });
    expect(rangeOf(stageField('align', 'steps'))).toMatch(/^0 to [\d,]+$/);
  });

  it("take a stage's own default for its augmentation: align has none", () => {
    expect(stageField('align', 'augmentation.brightness').default).toBe(0);
    expect(stageField('teach', 'augmentation.brightness').default).toBe(0.2);
  });
});

describe('typed values', () => {
  it('have values that are read as the kind of their field', () => {
    expect(readText('5e-5', stageField('align', 'learningRate'))).toEqual({ value: 5e-5 });
    expect(readText('', stageField('teach', 'delta'))).toEqual({ value: null });
    const dilations = generalGroups.flatMap(({ fields }) => fields).find(({ path }) => path.at(-1) === 'dilations');
    expect(dilations && readText('1, 1 2;4', dilations)).toEqual({ value: [1, 1, 2, 4] });
    expect(dilations && readText('1, 2', dilations)).toEqual({ problem: '4 numbers are needed here, not 2.' });
  });

  it('are refused with the reason when they are no number or out of range', () => {
    expect(readText('2', stageField('teach', 'delta'))).toEqual({ problem: 'From 0 to 1.' });
    expect(readText('1.5', stageField('align', 'steps'))).toEqual({ problem: 'A whole number is needed here.' });
    expect(readText('', stageField('align', 'steps'))).toEqual({ problem: 'A number is needed here.' });
  });

  it('have a decimal comma where the language writes one', () => {
    const field = stageField('align', 'learningRate');
    const list = { ...field, kind: 'numbers' as const };
    expect(readText('0,5', field)).toEqual({ problem: 'A number is needed here.' });
    useLanguage.setState({ language: 'de' });
    expect(readText('0,5', field)).toEqual({ value: 0.5 });
    expect(readText('2,5e-4', field)).toEqual({ value: 2.5e-4 });
    expect(readText('0.5', field)).toEqual({ value: 0.5 });
    expect(readText('0,5 0,25', list)).toEqual({ value: [0.5, 0.25] });
    expect(readText('0,5; 0,25', list)).toEqual({ value: [0.5, 0.25] });
    expect(readText('1, 1, 0', list)).toEqual({ value: [1, 1, 0] });
    expect(readText('1,1', list)).toEqual({ value: [1, 1] });
    useLanguage.setState({ language: 'en' });
  });

  it('survive being shown and read again', () => {
    const field = stageField('align', 'learningRate');
    for (const value of [5e-5, 0, 1, 1e-3, 0.25]) expect(readText(toText(value), field)).toEqual({ value });
  });

  it('are put into a copy that is still a valid recipe', () => {
    const changed = withValue(recipe, ['input', 'width'], 320);
    expect(valueAt(changed, ['input', 'width'])).toBe(320);
    expect(recipe.input.width).toBe(240);
    expect(parseRecipe(changed)).toEqual(changed);
  });
});
