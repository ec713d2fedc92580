import type { LayerName } from '../../../protocol/layers.js';
import type { Recipe } from '../../../protocol/recipe.js';
import type { Chapter } from '../../store.js';
import type { ChangeName } from '../ablation/changes.js';
import type { SymbolName } from '../symbols.js';

/** A step of a lesson: what is said, what to do, what to look at, and a question whose answer unfolds. */
export interface LessonStep {
  title: string;
  text: readonly string[];
  todo: string;
  look: string;
  question: string;
  answer: readonly string[];
  /** What the page shows with it. */
  chapter: Chapter;
  layer: LayerName;
  symbol: SymbolName | null;
  /** A button of the step: run the lesson's recipe, or queue it with the lesson's changes. */
  action: 'run' | 'ablate' | null;
}

export interface Lesson {
  title: string;
  /** In a sentence, for the list of lessons. */
  about: string;
  recipe: Recipe;
  steps: readonly LessonStep[];
  /** What the recipe is compared without. */
  ablation: readonly ChangeName[];
}
