import type { ClassList } from '../../../protocol/classes.js';
import type { RunPlace } from '../../../protocol/events.js';
import { isSamePlace } from '../../../protocol/frames.js';
import type { LayerName } from '../../../protocol/layers.js';
import type { ImageMaps, MapWeights } from '../../../protocol/session.js';
import { type ShownLayer, shownLayer } from '../../../report/figure/layer-legend.js';
import type { Colouring } from '../../../report/paint/layer-pixels.js';
import { bitmapOf } from '../bitmaps.js';
import { layerBitmap, type Over } from '../layer-figure.js';
import { type ColumnSource, keyOf, type SheetColumn, type SheetRun } from './columns.js';
import type { SheetCell } from './layout.js';

/** An image of the sheet. `image`: its place among the open targets; null where it is only in kept runs. */
export interface SheetRow {
  name: string;
  image: number | null;
}

export interface GatherFrom {
  runs: readonly SheetRun[];
  classes: ClassList | undefined;
  colouring: Colouring;
  over: Over;
  /** Maps of an open image. */
  maps: (image: number, weights: MapWeights) => Promise<ImageMaps>;
  /** Maps that a run kept. */
  frame: (id: string, place: RunPlace, image: number) => Promise<ImageMaps>;
}

/** Cells that are there already, so that another column costs only itself. */
export type CellCache = Map<string, SheetCell>;

const cellKey = (row: SheetRow, source: ColumnSource): string => `${keyOf(source)}\n${row.name}`;

/**
 * Every picture of the sheet, row by row; an image is looked at once for all its columns. `progress` is told after each row.
 * Throws the signal's reason when it is aborted.
 */
export async function gatherCells(
  rows: readonly SheetRow[],
  columns: readonly SheetColumn[],
  from: GatherFrom,
  cache: CellCache,
  { signal, progress }: { signal: AbortSignal; progress: (rowsDone: number) => void },
): Promise<SheetCell[][]> {
  const cells: SheetCell[][] = [];
  for (const row of rows) {
    const looked = new Map<string, ImageMaps>();
    for (const { source } of columns) {
      signal.throwIfAborted();
      const key = cellKey(row, source);
      if (!cache.has(key)) cache.set(key, await cellOf(row, source, from, looked));
    }
    signal.throwIfAborted();
    cells.push(columns.map(({ source }) => cache.get(cellKey(row, source)) ?? null));
    progress(cells.length);
  }
  return cells;
}

async function cellOf(
  row: SheetRow,
  source: ColumnSource,
  from: GatherFrom,
  looked: Map<string, ImageMaps>,
): Promise<SheetCell> {
  const { runs } = from;
  const once = async (key: string, ask: () => Promise<ImageMaps>): Promise<ImageMaps> => {
    const maps = looked.get(key) ?? (await ask());
    looked.set(key, maps);
    return maps;
  };
  switch (source.from) {
    case 'maps': {
      const { image } = row;
      if (image === null) return null;
      return painted(await once(source.weights, () => from.maps(image, source.weights)), source.layer, from);
    }
    case 'frame': {
      const { id, place, layer } = source;
      const run = runs.find((each) => each.id === id);
      const image = run?.names.indexOf(row.name) ?? -1;
      const kept = run?.frames.find((frame) => isSamePlace(frame, place));
      if (!kept?.images.includes(image)) return null;
      const maps = await once(`${id} ${place.index} ${place.step}`, () => from.frame(id, place, image));
      return painted(maps, layer, from);
    }
    case 'run': {
      const run = runs.find(({ id }) => id === source.id);
      const picture = run?.pictures.find(({ name, caption }) => name === row.name && caption === source.caption);
      if (!picture) return null;
      const { bitmap, ids } = await bitmapOf(picture.png);
      return { bitmap, shown: ids && { name: 'prediction', kind: 'classes', ids, max: 0 } };
    }
    default:
      return source satisfies never;
  }
}

function painted(maps: ImageMaps, name: LayerName, { colouring, classes, over }: GatherFrom): SheetCell {
  const layer = maps.layers[name];
  const bitmap = layerBitmap({ run: '', maps, name, colouring, classes }, over);
  return bitmap && layer ? { bitmap, shown: visible(shownLayer(name, layer), colouring) } : null;
}

const visible = ({ ids, ...rest }: ShownLayer, { hidden }: Colouring): ShownLayer => ({
  ...rest,
  ids: new Set([...ids].filter((id) => !hidden.has(id))),
});
