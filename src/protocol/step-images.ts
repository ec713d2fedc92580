import type { RecipeOf, StageRecipe } from './stage-recipes.js';

/** Images of the two halves of a step of Propagate. */
export const imagesOfHalves = (
  { easyPerStep, hardPerStep }: Pick<RecipeOf<'propagate'>, 'easyPerStep' | 'hardPerStep'>,
  batchSize: number,
): { easy: number; hard: number } => ({ easy: easyPerStep ?? batchSize, hard: hardPerStep ?? batchSize });

/** Images of each training pass of a step. */
export function imagesOfPasses(stage: StageRecipe, batchSize: number): number[] {
  if (stage.stage !== 'propagate') return [batchSize];
  const { easy, hard } = imagesOfHalves(stage, batchSize);
  return [easy, hard];
}
