import type { ListedFrame } from '../../protocol/frames.js';
import type { OpenedRun } from './compare-store.js';

/** An image that at least one of the runs has maps or pictures of. */
export interface SplitImage {
  name: string;
  /** How many of the runs have it. */
  runs: number;
}

type Pictured = Pick<OpenedRun, 'pictures' | 'frames' | 'record'>;

const namesOf = ({ pictures, frames, record }: Pictured): Set<string> => {
  const ofFrames = frames.flatMap(({ images }) => images.flatMap((image) => record.targets?.names[image] ?? []));
  return new Set([...pictures.map(({ name }) => name), ...ofFrames]);
};

/** Images by name: a run may have it at another place of its list. Those that most runs have come first. */
export function splitImages(runs: readonly Pictured[]): SplitImage[] {
  const counts = new Map<string, number>();
  for (const run of runs) for (const name of namesOf(run)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({ name, runs: count })).toSorted((a, b) => b.runs - a.runs);
}

/** The last kept step that has maps of an image; undefined where none has. */
export function lastFrameOf(
  { frames, record }: Pick<OpenedRun, 'frames' | 'record'>,
  name: string,
): { place: ListedFrame; image: number } | undefined {
  const image = record.targets?.names.indexOf(name) ?? -1;
  const place = frames.findLast(({ images }) => images.includes(image));
  return place && { place, image };
}
