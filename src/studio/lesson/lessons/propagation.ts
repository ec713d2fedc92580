import { recipeByName } from '../../../protocol/recipes.js';
import { words } from '../../words/words.js';
import type { Lesson } from './lesson-form.js';

const said = () => words.lesson.lessons.propagation.steps;

export const propagation: Lesson = {
  recipe: recipeByName('demo'),
  ablation: ['propagation'],
  steps: [
    { words: () => said().easyAndHard, chapter: 'propagate', layer: 'entropy', symbol: 'h', action: null },
    { words: () => said().mixed, chapter: 'propagate', layer: 'mixed', symbol: 'sureShare', action: 'run' },
    { words: () => said().without, chapter: 'propagate', layer: 'mixed', symbol: 'mixLoss', action: 'ablate' },
    { words: () => said().lost, chapter: 'propagate', layer: 'prediction', symbol: 'mixLoss', action: null },
  ],
};
