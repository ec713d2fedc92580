import { networkLooks } from '../look/label-evidence.js';
import { computeMaps, constantsOf, sourceMaps } from '../look/maps.js';
import { picturesOf } from '../look/pictures.js';
import type { Source } from './source.js';
import { readAgain, type SourceModel, takesSize } from './source-model.js';

/** A source model whose weights were opened: it is trained itself, and looked at as a network. */
export function weightsSource(model: SourceModel): Source {
  const source: Source = {
    model,
    given: null,
    measuredAsNetwork: true,
    forRecipe: (recipe) => {
      const same = JSON.stringify(recipe.network) === JSON.stringify(model.network) && takesSize(model, recipe);
      return same ? source : weightsSource(readAgain(model, recipe));
    },
    withStudent: () => undefined,
    match: () => undefined,
    requireMatch: () => {},
    predictorFor: () => undefined,
    looks: (network, targets, { input }) => networkLooks(network, targets, input),
    picturesBefore: (network, targets, classes, recipe) =>
      picturesOf(network, targets, classes, recipe, 'source model'),
    sourceMaps: (look) => sourceMaps(model, look),
    untouchedMaps: ({ live, targets, image, recipe }) => {
      Object.assign(live, constantsOf(recipe, live));
      return computeMaps(live, targets, image, recipe, false);
    },
    presentMaps: ({ live, targets, image, recipe }, adapted) => computeMaps(live, targets, image, recipe, adapted),
    release: async () => {},
  };
  return source;
}
