import { easyCount } from '../../protocol/easy-count.js';
import type { Ranking } from '../../protocol/events.js';
import { words } from '../words/words.js';

/** One image of the strip. `entropy` is its mean entropy in the ranking, `after` that after the stage; null before they are known. */
export interface StripEntry {
  image: number;
  name: string;
  entropy: number | null;
  after: number | null;
}

/**
 * In which order the ranked images stand. Each order is the same for every share of easy images: wherever the border is
 * moved to, the images before it are the easy ones.
 */
export const rankingWords = ({ by = 'entropy' }: Ranking): string => words.maps.strip.order[by];

/** The images as the strip shows them: in order of their names, and easy ones first once they are ranked. */
export function stripEntries(
  names: readonly string[],
  ranking: Ranking | undefined,
  after?: readonly number[],
): StripEntry[] {
  const entry = (image: number): StripEntry => ({
    image,
    name: names[image] ?? words.maps.strip.image(image),
    entropy: ranking?.entropies[image] ?? null,
    after: after?.[image] ?? null,
  });
  return ranking ? ranking.order.map(entry) : names.map((_, image) => entry(image));
}

/** The share that stands for a border after `easy` images, in [0.01, 0.99] as the recipe allows. */
export const shareOfBorder = (easy: number, count: number): number =>
  Math.min(0.99, Math.max(0.01, Math.round((easyCount(easy / count, count) / count) * 1000) / 1000));

/** First and last+1 entry to draw for a scroll position, with a few to spare on each side. */
export function visibleRange(scrollLeft: number, width: number, step: number, count: number): [number, number] {
  const spare = 4;
  const first = Math.max(0, Math.floor(scrollLeft / step) - spare);
  return [Math.min(first, count), Math.min(count, Math.ceil((scrollLeft + width) / step) + spare)];
}
