import { inspectModel } from '../../engine/source/model-facts.js';
import { headLength, recognise } from '../../formats/recognise.js';
import { reportError } from '../../protocol/errors.js';
import type { Recipe } from '../../protocol/recipe.js';
import { companionsOfModel, type ModelSource, unreadConfig } from '../model-source.js';
import type { Looked } from './facts.js';

/** A model file, with the files beside it that belong to it. @throws FormatError for a file that is none */
export function lookAtModel(source: ModelSource, recipe: Recipe): Looked {
  const format = recognise(source.read(0, Math.min(source.size, headLength)), source.name, source.size);
  try {
    return lookAtTensors(source, recipe);
  } catch (error) {
    if (reportError(error).fault) throw error;
    return { facts: { what: 'unread-model', format }, refused: error };
  }
}

/** The same of an index of several files, which is JSON. */
export function lookAtTensors(source: ModelSource, recipe: Recipe): Looked {
  const { facts, refused } = inspectModel(source, recipe, companionsOfModel(source, []));
  const notes = [...facts.notes, ...unreadConfig(source)];
  return { facts: { what: 'model', ...facts, notes }, refused };
}
