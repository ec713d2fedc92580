import type { RunPlace } from '../../../protocol/events.js';
import type { ListedFrame } from '../../../protocol/frames.js';
import type { KeptPicture } from '../../../protocol/kept-run.js';
import { LAYER_NAMES, LAYERS, type LayerName } from '../../../protocol/layers.js';
import type { MapWeights } from '../../../protocol/session.js';
import { words } from '../../words/words.js';

/** A kept run whose pictures and maps can stand in a sheet. */
export interface SheetRun {
  id: string;
  name: string;
  pictures: readonly KeptPicture[];
  /** Its target images. */
  names: readonly string[];
  /** Its start, and the end of each stage. */
  frames: readonly ListedFrame[];
}

/** Of all frames of a run, its start and the last one of each stage. */
export const stageEnds = (frames: readonly ListedFrame[]): ListedFrame[] =>
  frames.filter(({ index, step }, at) => (index === 0 && step === 0) || frames[at + 1]?.index !== index);

/** What a column shows of each image: a layer of the networks that are open, or a picture of a kept run. */
export type ColumnSource =
  | { from: 'maps'; weights: MapWeights; layer: LayerName }
  | { from: 'frame'; id: string; place: RunPlace; layer: LayerName }
  | { from: 'run'; id: string; caption: string };

export interface SheetColumn {
  source: ColumnSource;
  /** What stands above it, in English; the user may change it. */
  title: string;
}

export function keyOf(source: ColumnSource): string {
  switch (source.from) {
    case 'maps':
      return `maps ${source.weights} ${source.layer}`;
    case 'frame':
      return `frame ${source.id} ${source.place.index} ${source.place.step} ${source.layer}`;
    case 'run':
      return `run ${source.id} ${source.caption}`;
    default:
      return source satisfies never;
  }
}

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

export interface OfferedColumn extends SheetColumn {
  group: string;
  /** In the list of its group. */
  label: string;
}

const ofMaps = (weights: MapWeights): OfferedColumn[] =>
  LAYER_NAMES.filter((layer) => weights === 'current' || !SAME[layer]).map((layer) => {
    const { title: label } = LAYERS[layer];
    const title = SAME[layer] || weights === 'current' ? label : `${label}, source model`;
    return { source: { from: 'maps', weights, layer }, title, label, group: words.figures.columns[weights] };
  });

const isStart = ({ index, step }: RunPlace): boolean => index === 0 && step === 0;

/** Stands in the sheet, whose words are English. */
const placeTitle = (place: RunPlace): string => (isStart(place) ? 'start' : `after ${place.stage}`);

function placeWords(place: RunPlace): string {
  const { start, after } = words.figures.columns;
  return isStart(place) ? start : after(place.stage);
}

const isStill = (layer: LayerName): boolean => layer === 'input' || layer === 'truth';

/** Layers of the maps that a run kept. Those that never change are offered once, with its start. */
function ofFrames({ id, name, frames }: SheetRun): OfferedColumn[] {
  return frames.flatMap(({ stage, index, step }, at) => {
    const place = { stage, index, step };
    const group = words.figures.columns.ofRun(name, placeWords(place));
    return LAYER_NAMES.filter((layer) => !isStill(layer) || at === 0).map((layer): OfferedColumn => {
      const { title: label } = LAYERS[layer];
      const title = isStill(layer) ? label : `${label}, ${placeTitle(place)}`;
      return { source: { from: 'frame', id, place, layer }, title, label, group };
    });
  });
}

const ofPictures = ({ id, name, pictures }: SheetRun): OfferedColumn[] =>
  [...new Set(pictures.map(({ caption }) => caption))].map((caption) => ({
    source: { from: 'run', id, caption },
    title: caption,
    label: caption,
    group: words.figures.columns.ofRun(name, words.figures.columns.pictures),
  }));

/** All columns that can be chosen now. */
export const offeredColumns = (hasMaps: boolean, runs: readonly SheetRun[]): OfferedColumn[] => [
  ...(hasMaps ? [...ofMaps('current'), ...ofMaps('source')] : []),
  ...runs.flatMap((run) => [...ofPictures(run), ...ofFrames(run)]),
];

/** The usual figure of a paper: image, truth, before, after. */
export function firstColumns(hasMaps: boolean, hasTruth: boolean, runs: readonly SheetRun[]): SheetColumn[] {
  if (!hasMaps) return runs.slice(0, 1).flatMap(ofPictures);
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
