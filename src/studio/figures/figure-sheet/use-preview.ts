import { useEffect, useRef, useState } from 'react';
import type { ErrorReport } from '../../../protocol/errors.js';
import { ask } from '../../actions/engine.js';
import { asReport } from '../../actions/reporting.js';
import { recipeOf } from '../../actions/watch.js';
import { useStudio } from '../../store.js';
import type { SheetColumn, SheetRun } from './columns.js';
import { sheetSvg } from './compose.js';
import { type CellCache, type GatherFrom, gatherCells, type SheetRow } from './gather.js';
import { type SheetLayout, type SheetLook, sheetLayout } from './layout.js';

export interface SheetWish extends Omit<GatherFrom, 'maps' | 'frame'> {
  rows: readonly SheetRow[];
  columns: readonly SheetColumn[];
  look: SheetLook;
  runs: readonly SheetRun[];
}

export interface Preview {
  layout: SheetLayout | null;
  /** Address of the sheet as SVG. */
  address: string | null;
  /** Rows that are done, while pictures are made. */
  busy: number | null;
  error: ErrorReport | null;
  cancelled: boolean;
  /** The wish that it is of. */
  of: string;
}

const NOTHING: Preview = { layout: null, address: null, busy: null, error: null, cancelled: false, of: '' };
const SETTLE_MILLISECONDS = 250;

const mapsNow: GatherFrom['maps'] = (image, weights) =>
  ask('maps', { image, recipe: recipeOf(useStudio.getState()), weights });

/** An image's name without its folder and ending. */
const shortName = ({ name }: SheetRow): string => (name.split('/').at(-1) ?? name).replace(/\.\w{1,5}$/, '');

const keptMaps: GatherFrom['frame'] = async (id, place, image) =>
  (await ask('frame-of-run', { id, place, image })).maps;

/** The sheet as it is wished, made anew a moment after each change. */
export function usePreview(wish: SheetWish): { preview: Preview; cancel: () => void; again: () => void } {
  const [preview, setPreview] = useState(NOTHING);
  const [round, setRound] = useState(0);
  const cache = useRef<{ cells: CellCache; painted: string }>({ cells: new Map(), painted: '' });
  const running = useRef<AbortController>(undefined);
  const { rows, columns, look, over, colouring } = wish;
  const { hidden, opacity } = colouring;
  const painted = JSON.stringify([over, opacity, [...hidden]]);
  const wished = JSON.stringify([rows, columns, look, painted, wish.runs.map(({ id, frames }) => [id, frames.length])]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: all that matters is in `wished`.
  useEffect(() => {
    const controller = new AbortController();
    running.current = controller;
    const { signal } = controller;
    if (cache.current.painted !== painted) cache.current = { cells: new Map(), painted };
    const timer = setTimeout(() => void make(), SETTLE_MILLISECONDS);
    const make = async () => {
      setPreview((last) => ({ ...last, busy: 0, error: null, cancelled: false }));
      try {
        const progress = (busy: number) => setPreview((last) => ({ ...last, busy }));
        const cells = await gatherCells(
          rows,
          columns,
          { ...wish, maps: mapsNow, frame: keptMaps },
          cache.current.cells,
          {
            signal,
            progress,
          },
        );
        const titles = columns.map(({ title }) => title);
        const content = { rows: rows.map(shortName), columns: titles, cells, classes: wish.classes };
        const layout = sheetLayout(content, { ...look, gap: Math.max(0, look.gap) });
        const svg = rows.length > 0 && columns.length > 0 ? await sheetSvg(layout) : null;
        signal.throwIfAborted();
        const address = svg && URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
        setPreview({ ...NOTHING, layout: svg ? layout : null, address, of: wished });
      } catch (error) {
        if (!signal.aborted) setPreview({ ...NOTHING, error: asReport(error) });
      }
    };
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [wished, round]);
  useEffect(() => () => URL.revokeObjectURL(preview.address ?? ''), [preview.address]);
  // A sheet of an earlier wish is still seen, and cannot be saved any more.
  const isOld = preview.of !== wished;
  return {
    preview: isOld ? { ...preview, layout: null } : preview,
    cancel: () => {
      running.current?.abort();
      setPreview({ ...NOTHING, cancelled: true });
    },
    again: () => setRound(round + 1),
  };
}
