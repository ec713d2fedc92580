import { checkSetting } from '../adapt/adapt.js';
import { recogniseNetwork } from '../nn/open-network.js';
import type { ClassList } from '../protocol/classes.js';
import type { Recipe } from '../protocol/recipe.js';
import { checkTraining } from './run/checks.js';
import { checkClasses } from './source/opened.js';
import type { Source } from './source/source.js';

/** Refuses a recipe that begins from something else. `predictions`: they are given in place of the source model's weights. */
export const checkGiven = (recipe: Recipe, predictions: boolean): void => checkSetting(recipe, predictions);

/** Refuses a class list of another length than the model's. */
export function checkClassCount({ model }: Source, classes: ClassList | undefined): void {
  if (classes) checkClasses(model, classes);
}

/** Refuses a recipe that the network cannot be trained by: its input size, its batches, its batch norm. */
export const checkTrainable = ({ model }: Source, recipe: Recipe): void =>
  checkTraining(recogniseNetwork(model.file, recipe.network, recipe.input).graph, recipe);
