import type { Recipe } from '../../../protocol/recipe.js';
import { stageOf } from '../../../protocol/stages.js';

/** What a recipe is left without, to see what it is good for. */
interface Change {
  /** In the name of the changed recipe, which its record keeps: English in all languages. */
  suffix: string;
  /** Null where the recipe has nothing of the kind. */
  change: (recipe: Recipe) => Recipe | null;
}

const table = {
  curriculum: {
    suffix: 'no curriculum',
    change: (recipe) => {
      if (!stageOf(recipe, 'align')) return null;
      const stages = recipe.stages.map((stage) =>
        stage.stage === 'align' ? { ...stage, gamma: 0, gammaEnd: null } : stage,
      );
      return { ...recipe, stages };
    },
  },
  negatives: {
    suffix: 'no negatives',
    change: (recipe) => {
      if (!stageOf(recipe, 'teach') && !stageOf(recipe, 'propagate')) return null;
      const stages = recipe.stages.map((stage) =>
        stage.stage === 'teach' || stage.stage === 'propagate' ? { ...stage, negativeWeight: 0 } : stage,
      );
      return { ...recipe, stages };
    },
  },
  propagation: {
    suffix: 'no propagation',
    change: (recipe) => {
      const stages = recipe.stages.filter(({ stage }) => stage !== 'propagate');
      return stages.length === recipe.stages.length || stages.length === 0 ? null : { ...recipe, stages };
    },
  },
  'batch-norm': {
    suffix: 'batch norm only',
    change: (recipe) => (stageOf(recipe, 'distil') ? null : { ...recipe, stages: [{ stage: 'reestimate', steps: 1 }] }),
  },
} as const satisfies Record<string, Change>;

export type ChangeName = keyof typeof table;
const CHANGES: Readonly<Record<ChangeName, Change>> = table;
export const CHANGE_NAMES = Object.keys(table) as ChangeName[];

/** As the recipe's schema has it. */
const LONGEST_RECIPE_NAME = 80;

/** The recipe with one change, which its name tells; null where there is nothing to change. */
export function changedBy(recipe: Recipe, name: ChangeName): Recipe | null {
  const { change, suffix } = CHANGES[name];
  const changed = change(recipe);
  const begin = recipe.name.slice(0, LONGEST_RECIPE_NAME - suffix.length - 2);
  return changed && { ...changed, name: `${begin}, ${suffix}` };
}
