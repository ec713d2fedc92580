import { describe, expect, it } from 'vitest';
import { Sketch } from '../../test/graph-cases.js';
import { squareWindow } from '../gpu/window/window.js';
import { parseRecipe, type RecipeInput } from '../protocol/recipe.js';
import { checkBatchNorm } from './batch-norm.js';
import { checkSelfTraining } from './self-training-checks.js';

const sketch = new Sketch();
sketch.batchNorm('n', 'image', 3);
const { graph } = sketch.end('norm');

function recipeOf(teach: object, batchSize = 2) {
  const stages = [{ stage: 'teach', steps: 3, learningRate: 1e-3, ...teach }] as RecipeInput['stages'];
  return parseRecipe({ version: 1, name: 'checked', batchSize, input: { width: 32, height: 32 }, stages });
}

const check = (stage: object, input: object = {}) => {
  const stages = [{ steps: 1, learningRate: 1e-3, ...stage }] as RecipeInput['stages'];
  return () =>
    checkSelfTraining(
      graph,
      parseRecipe({ version: 1, name: 'small', input: { width: 64, height: 48, ...input }, stages }),
    );
};

describe('a stage that learns from pseudo labels is refused', () => {
  it('where it is to choose among crops and there are none', () => {
    for (const stage of ['teach', 'propagate']) {
      expect(check({ stage, cropTries: 10 })).toThrow(/is to choose among 10 crops, but .* trains on whole images/);
      expect(check({ stage, cropTries: 10 }, { cropWidth: 64, cropHeight: 48 })).toThrow('trains on whole images');
      expect(check({ stage, cropTries: 10 }, { cropWidth: 32 })).not.toThrow();
      expect(check({ stage, cropTries: 10, steps: 0 })).not.toThrow();
      expect(check({ stage })).not.toThrow();
    }
  });

  it('where no row of hard images is left', () => {
    const rows = (unsureTop: number, unsureBottom: number, input?: object) =>
      check({ stage: 'propagate', unsureTop, unsureBottom }, input);
    expect(rows(20, 27)).not.toThrow();
    expect(rows(20, 28)).toThrow('the 20 rows at the top and the 28 at the bottom have weight 0, but');
    expect(rows(0, 32, { cropHeight: 32 })).toThrow('have only 32 rows');
    expect(rows(0, 31, { cropHeight: 32 })).not.toThrow();
  });
});

it('rounds are refused with soft labels, and with statistics that nothing would move', () => {
  expect(() => checkSelfTraining(graph, recipeOf({ rounds: 2 }))).not.toThrow();
  expect(() => checkSelfTraining(graph, recipeOf({ rounds: 2, pseudoLabels: 'soft' }))).toThrow('not as probabilities');
  expect(() => checkSelfTraining(graph, recipeOf({ rounds: 2, teacherStatistics: 'own' }))).toThrow('never move');
  expect(() => checkSelfTraining(graph, recipeOf({ rounds: 2, teacherStatistics: 'own', steps: 0 }))).not.toThrow();
});

it('a network of one size takes an image as it is and mirrored, and no view of another size', () => {
  const fixed = { ...graph, fixedInput: { height: 32, width: 32 } };
  expect(() => checkSelfTraining(fixed, recipeOf({ teacherViews: 2 }))).not.toThrow();
  expect(() => checkSelfTraining(fixed, recipeOf({ teacherViews: 3 }))).toThrow('takes only one size');
  expect(() => checkSelfTraining(graph, recipeOf({ teacherViews: 14 }))).not.toThrow();
});

it('a batch norm that would see a single value is refused for the teacher, too', () => {
  const pooled = new Sketch();
  pooled.node('most', { op: 'max-pool', input: 'image', ...squareWindow(32), ceilMode: false });
  pooled.batchNorm('n', 'most', 3);
  const of = pooled.end('pooled').graph;
  expect(() => checkBatchNorm(of, recipeOf({ batchNorm: 'running' }, 1))).not.toThrow();
  expect(() => checkBatchNorm(of, recipeOf({ batchNorm: 'running', teacherBatchNorm: 'batch' }, 1))).toThrow(
    'batch norm n',
  );
  expect(() => checkBatchNorm(of, recipeOf({ teacherBatchNorm: 'running' }, 1))).toThrow('batch norm n');
});
