import type { BlockSummary } from '../../protocol/plan.js';
import type { Recipe } from '../../protocol/recipe.js';
import type { StageName } from '../../protocol/stage-recipes.js';
import { isTraining } from '../../protocol/stages.js';
import { words } from '../words/words.js';

/** Says in few words whether a recipe trains a block: "yes", "not in Align", "partly in Align", "statistics only". */
export function trainingOf(
  { parameters, classifier, statistics }: BlockSummary,
  { stages }: Recipe,
  titleOf: (stage: StageName) => string,
): string {
  if (parameters === 0) return statistics > 0 ? words.model.training.statistics : words.model.training.no;
  const training = stages.filter(isTraining);
  if (training.length === 0) return words.model.training.no;
  const frozenIn = training.filter((stage) => stage.freezeClassifier && stage.steps > 0).map(({ stage }) => stage);
  if (classifier === 0 || frozenIn.length === 0) return words.model.training.yes;
  if (classifier === parameters && frozenIn.length === training.length) return words.model.training.no;
  const names = [...new Set(frozenIn)].map(titleOf).join(', ');
  return classifier === parameters ? words.model.training.notIn(names) : words.model.training.partlyIn(names);
}
