import type { ImageMaps } from '../../protocol/session.js';

/** An image before and after the run, and what changed on it. */
export interface TellingImage {
  before: ImageMaps;
  after: ImageMaps;
  change: Change;
}

/** Shares of pixels: those that are right, before and after; or, without labels, those that have another class now. */
export type Change = { by: 'labels'; before: number; after: number } | { by: 'classes'; changed: number };

/** Maps of more images would take long on a slow device. */
const LOOKED_AT = 4;

/**
 * The images to look at: the chosen one, and those on which the results of the run differ most, or, where that is not
 * known, some from all over the set.
 */
export function candidates(count: number, chosen: number, disputed: readonly number[]): number[] {
  const spread = Array.from({ length: LOOKED_AT }, (_, place) => Math.floor(((place + 0.5) * count) / LOOKED_AT));
  return [...new Set([chosen, ...(disputed.length > 0 ? disputed : spread)])]
    .filter((image) => image >= 0 && image < count)
    .slice(0, LOOKED_AT);
}

const classesOf = (maps: ImageMaps, name: 'prediction' | 'truth'): Uint8Array | null => {
  const layer = maps.layers[name];
  return layer?.kind === 'classes' ? layer.data : null;
};

const NO_LABEL = 255;

/** What the run changed on an image; null where its maps do not say. */
export function changeOf(before: ImageMaps, after: ImageMaps): Change | null {
  const old = classesOf(before, 'prediction');
  const fresh = classesOf(after, 'prediction');
  if (!old || !fresh || old.length !== fresh.length) return null;
  const truth = classesOf(after, 'truth');
  if (!truth) return { by: 'classes', changed: share(fresh, (id, at) => id !== old[at]) };
  const labelled = share(truth, (id) => id !== NO_LABEL);
  if (labelled === 0) return null;
  const right = (ids: Uint8Array) => share(truth, (id, at) => id !== NO_LABEL && id === ids[at]) / labelled;
  return { by: 'labels', before: right(old), after: right(fresh) };
}

function share(ids: Uint8Array, counts: (id: number, at: number) => boolean): number {
  let sum = 0;
  for (let at = 0; at < ids.length; at++) if (counts(ids[at] ?? NO_LABEL, at)) sum++;
  return sum / Math.max(1, ids.length);
}

const sizeOf = (change: Change): number => (change.by === 'labels' ? change.after - change.before : change.changed);

/** The one that gained most, or, without labels, changed most; none of those that did not change. */
export const mostTelling = (images: readonly TellingImage[]): TellingImage | null =>
  images
    .filter(({ change }) => sizeOf(change) !== 0)
    .reduce<TellingImage | null>(
      (best, each) => (best === null || sizeOf(each.change) > sizeOf(best.change) ? each : best),
      null,
    );
