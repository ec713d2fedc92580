import type { KeptPicture } from '../../../protocol/kept-run.js';
import { LAYER_NAMES, LAYERS, type LayerName } from '../../../protocol/layers.js';
import type { MapWeights } from '../../../protocol/session.js';

/** A kept run whose pictures can stand in a sheet. */
export interface SheetRun {
  id: string;
  name: string;
  pictures: readonly KeptPicture[];
}

/** What a column shows of each image: a layer of the networks that are open, or a picture of a kept run. */
export type ColumnSource =
  | { from: 'maps'; weights: MapWeights; layer: LayerName }
  | { from: 'run'; id: string; caption: string };

export interface SheetColumn {
  source: ColumnSource;
  /** What stands above it; the user may change it. */
  title: string;
}

export const keyOf = (source: ColumnSource): string =>
  source.from === 'maps' ? `maps ${source.weights} ${source.layer}` : `run ${source.id} ${source.caption}`;

/** Layers that are the same under all weights: they are offered once. */
const SAME: Record<LayerName, boolean> = {
  input: true,
  prediction: false,
  entropy: false,
  weight: false,
  positive: false,
  negative: false,
  confidence: false,
  mixed: true,
  given: true,
  ensembled: true,
  disagreement: true,
  disputed: true,
  truth: true,
  error: false,
};

const WEIGHTS_WORDS: Record<MapWeights, string> = { current: 'Present network', source: 'Source model' };

export interface OfferedColumn extends SheetColumn {
  group: string;
  /** In the list of its group. */
  label: string;
}

const ofMaps = (weights: MapWeights): OfferedColumn[] =>
  LAYER_NAMES.filter((layer) => weights === 'current' || !SAME[layer]).map((layer) => {
    const { title: label } = LAYERS[layer];
    const title = SAME[layer] || weights === 'current' ? label : `${label}, source model`;
    return { source: { from: 'maps', weights, layer }, title, label, group: WEIGHTS_WORDS[weights] };
  });

function ofRun({ id, name, pictures }: SheetRun): OfferedColumn[] {
  return [...new Set(pictures.map(({ caption }) => caption))].map((caption) => ({
    source: { from: 'run', id, caption },
    title: caption,
    label: caption,
    group: `Run ${name}`,
  }));
}

/** All columns that can be chosen now. */
export const offeredColumns = (hasMaps: boolean, runs: readonly SheetRun[]): OfferedColumn[] => [
  ...(hasMaps ? [...ofMaps('current'), ...ofMaps('source')] : []),
  ...runs.flatMap(ofRun),
];

/** The usual figure of a paper: image, truth, before, after. */
export function firstColumns(hasMaps: boolean, hasTruth: boolean, runs: readonly SheetRun[]): SheetColumn[] {
  if (!hasMaps) return runs.slice(0, 1).flatMap(ofRun);
  const maps = (weights: MapWeights, layer: LayerName, title = LAYERS[layer].title): SheetColumn => ({
    source: { from: 'maps', weights, layer },
    title,
  });
  return [
    maps('current', 'input'),
    ...(hasTruth ? [maps('current', 'truth')] : []),
    maps('source', 'prediction', 'Source model'),
    maps('current', 'prediction', 'Present network'),
  ];
}
