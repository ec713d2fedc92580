import type { LayerName } from '../../../protocol/layers.js';
import type { Recipe } from '../../../protocol/recipe.js';
import type { Chapter } from '../../store.js';
import type { ChangeName } from '../ablation/changes.js';
import type { SymbolName } from '../symbols.js';

/** The texts of a step: what is said, what to do, what to look at, and a question whose answer unfolds. */
interface StepWords {
  title: string;
  text: readonly string[];
  todo: string;
  look: string;
  question: string;
  answer: readonly string[];
}

/** A step of a lesson. */
export interface LessonStep {
  /** Its texts, in the language of the page. */
  words: () => StepWords;
  /** What the page shows with it. */
  chapter: Chapter;
  layer: LayerName;
  symbol: SymbolName | null;
  /** A button of the step: run the lesson's recipe, or queue it with the lesson's changes. */
  action: 'run' | 'ablate' | null;
}

/** The catalogue has its title, and a sentence for the list of lessons, under its name. */
export interface Lesson {
  recipe: Recipe;
  steps: readonly LessonStep[];
  /** What the recipe is compared without. */
  ablation: readonly ChangeName[];
}
