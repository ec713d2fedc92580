import type { ClassList } from '../../../protocol/classes.js';
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
    const looked = new Map<MapWeights, ImageMaps>();
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
  { runs, classes, colouring, over, maps: ask }: GatherFrom,
  looked: Map<MapWeights, ImageMaps>,
): Promise<SheetCell> {
  switch (source.from) {
    case 'maps': {
      if (row.image === null) return null;
      const maps = looked.get(source.weights) ?? (await ask(row.image, source.weights));
      looked.set(source.weights, maps);
      const layer = maps.layers[source.layer];
      const figure = { run: '', maps, name: source.layer, colouring, classes };
      const bitmap = layerBitmap(figure, over);
      return bitmap && layer ? { bitmap, shown: visible(shownLayer(source.layer, layer), colouring) } : null;
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

const visible = ({ ids, ...rest }: ShownLayer, { hidden }: Colouring): ShownLayer => ({
  ...rest,
  ids: new Set([...ids].filter((id) => !hidden.has(id))),
});
