import type { SheetRun } from './columns.js';
import type { SheetRow } from './gather.js';

/** All images that can be rows: the open ones, or else those of the runs. */
export function sheetRows(names: readonly string[] | null, runs: readonly SheetRun[]): SheetRow[] {
  if (names) return names.map((name, image) => ({ name, image }));
  const own = new Set(
    runs.flatMap(({ pictures, frames, names: all }) => [
      ...pictures.map(({ name }) => name),
      ...frames.flatMap(({ images }) => images.flatMap((image) => all[image] ?? [])),
    ]),
  );
  return [...own].map((name) => ({ name, image: null }));
}
