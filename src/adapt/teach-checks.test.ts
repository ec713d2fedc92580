import { expect, test } from 'vitest';
import { Sketch } from '../../test/graph-cases.js';
import { squareWindow } from '../gpu/window/window.js';
import { parseRecipe, type RecipeInput } from '../protocol/recipe.js';
import { checkBatchNorm } from './batch-norm.js';
import { checkTeach } from './teach-checks.js';

function recipeOf(teach: object, batchSize = 2) {
  const stages = [{ stage: 'teach', steps: 3, learningRate: 1e-3, ...teach }] as RecipeInput['stages'];
  return parseRecipe({ version: 1, name: 'checked', batchSize, input: { width: 32, height: 32 }, stages });
}

const sketch = new Sketch();
sketch.batchNorm('n', 'image', 3);
const { graph } = sketch.end('norm');

test('rounds are refused with soft labels, and with statistics that nothing would move', () => {
  expect(() => checkTeach(graph, recipeOf({ rounds: 2 }))).not.toThrow();
  expect(() => checkTeach(graph, recipeOf({ rounds: 2, pseudoLabels: 'soft' }))).toThrow('not as probabilities');
  expect(() => checkTeach(graph, recipeOf({ rounds: 2, teacherStatistics: 'own' }))).toThrow('never move');
  expect(() => checkTeach(graph, recipeOf({ rounds: 2, teacherStatistics: 'own', steps: 0 }))).not.toThrow();
});

test('a network of one size takes an image as it is and mirrored, and no view of another size', () => {
  const fixed = { ...graph, fixedInput: { height: 32, width: 32 } };
  expect(() => checkTeach(fixed, recipeOf({ teacherViews: 2 }))).not.toThrow();
  expect(() => checkTeach(fixed, recipeOf({ teacherViews: 3 }))).toThrow('takes only one size');
  expect(() => checkTeach(graph, recipeOf({ teacherViews: 14 }))).not.toThrow();
});

test('a batch norm that would see a single value is refused for the teacher, too', () => {
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
