import { recipeByName } from '../../../protocol/recipes.js';
import { words } from '../../words/words.js';
import type { Lesson } from './lesson-form.js';

const said = () => words.lesson.lessons['negative-labels'].steps;

export const negativeLabels: Lesson = {
  recipe: recipeByName('demo'),
  ablation: ['negatives'],
  steps: [
    { words: () => said().unsure, chapter: 'teach', layer: 'negative', symbol: 'delta', action: null },
    { words: () => said().loss, chapter: 'teach', layer: 'positive', symbol: 'negativeLoss', action: 'run' },
    { words: () => said().without, chapter: 'teach', layer: 'negative', symbol: 'negativeWeight', action: 'ablate' },
    { words: () => said().noHelp, chapter: 'teach', layer: 'negative', symbol: 'delta', action: null },
  ],
};
