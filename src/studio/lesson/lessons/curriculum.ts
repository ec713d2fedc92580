import { recipeByName } from '../../../protocol/recipes.js';
import { words } from '../../words/words.js';
import type { Lesson } from './lesson-form.js';

const said = () => words.lesson.lessons.curriculum.steps;

export const curriculum: Lesson = {
  recipe: recipeByName('demo'),
  ablation: ['curriculum'],
  steps: [
    { words: () => said().unsure, chapter: 'targets', layer: 'entropy', symbol: 'h', action: null },
    { words: () => said().sureFirst, chapter: 'align', layer: 'weight', symbol: 'gamma', action: 'run' },
    { words: () => said().without, chapter: 'align', layer: 'entropy', symbol: 'gamma', action: 'ablate' },
    { words: () => said().noHelp, chapter: 'align', layer: 'entropy', symbol: 'gamma', action: null },
  ],
};
