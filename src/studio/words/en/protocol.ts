import { LAYER_NAMES, LAYERS, type LayerName } from '../../../protocol/layers.js';
import { OPTION_ABOUTS } from '../../../protocol/option-abouts.js';
import { OPTION_LABELS } from '../../../protocol/option-labels.js';
import { UNITS, type Unit } from '../../../protocol/recipe-option.js';
import { STAGE_NAMES, type StageName } from '../../../protocol/stage-recipes.js';
import { stageTitle } from '../../../protocol/stages.js';

/** What one calls a layer, sees in it, and the ends of its colour scale; these are empty where it has none. */
function layerWords(name: LayerName) {
  const layer = LAYERS[name];
  const { low, high } = 'scale' in layer ? layer.scale : { low: '', high: '' };
  return { title: layer.title, about: layer.about, low, high };
}

/** A table with an entry for each name. */
const tableOf = <Name extends string, Entry>(names: readonly Name[], entry: (name: Name) => Entry) =>
  Object.fromEntries(names.map((name) => [name, entry(name)])) as Record<Name, Entry>;

/** What src/protocol names and explains in English, as the page says it. */
export const protocol = {
  layers: tableOf(LAYER_NAMES, layerWords),
  /** Most titles are names, the same everywhere. */
  stages: tableOf<StageName, string>(STAGE_NAMES, stageTitle),
  /** Labels of the recipe's options. */
  options: OPTION_LABELS,
  /** What the options do. */
  abouts: OPTION_ABOUTS,
  units: tableOf<Unit, string>(UNITS, (unit) => unit),
};
