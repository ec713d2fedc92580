import { parseRecipe, type RecipeInput } from '../../protocol/recipe.js';
import type { Evaluation, RunRecord } from '../../protocol/record.js';
import { sampleRecord } from '../record-sample.js';
import { type ComparedRun, comparedRun } from './compared-run.js';

/** Runs made by hand, for tests: like the sample of the report, but done. */
interface SampleRun {
  folder: string;
  seed: number;
  /** Of the result. */
  mIoU: number;
  /** Of the two classes; without it the first class has the mIoU and the second none. */
  iou?: (number | null)[];
  recipe?: Partial<RecipeInput>;
  record?: Partial<RunRecord>;
}

const stages: RecipeInput['stages'] = [
  { stage: 'align', steps: 2, learningRate: 1e-4 },
  { stage: 'teach', steps: 4, learningRate: 1e-4 },
];

/** The teach stage with another weight of the negative labels. */
export const withNegative = (negativeWeight: number): RecipeInput['stages'] => [
  stages[0]!,
  { stage: 'teach', steps: 4, learningRate: 1e-4, negativeWeight },
];

export function sampleRun({ folder, seed, mIoU, iou = [mIoU, null], recipe, record }: SampleRun): ComparedRun {
  const evaluations = sampleRecord.evaluations.map(
    (each): Evaluation => (each.checkpoint === 'teach' ? { ...each, metrics: { ...each.metrics, mIoU, iou } } : each),
  );
  const own = parseRecipe({ version: 1, name: 'quick', input: { width: 32, height: 16 }, stages, ...recipe, seed });
  return comparedRun(folder, {
    ...sampleRecord,
    state: 'done',
    recipe: own,
    stages: own.stages.map(({ stage, steps }, index) => ({
      stage,
      index,
      steps,
      done: steps,
      seconds: 1,
      result: null,
    })),
    evaluations,
    ...record,
  });
}
