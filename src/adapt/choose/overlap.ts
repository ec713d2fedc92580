import { IGNORED } from '../../protocol/classes.js';

/** Pixels by class: those that both maps have, those of the candidate and those of the ensemble. */
export interface Overlap {
  both: Uint32Array;
  own: Uint32Array;
  ensemble: Uint32Array;
}

/** One image of a candidate, compared with the ensemble. Pixels that either leaves open (255) do not count. */
export function overlapOf(labels: Uint8Array, ensemble: Uint8Array, classes: number): Overlap {
  const found = emptyOverlap(classes);
  labels.forEach((label, pixel) => {
    const voted = ensemble[pixel] ?? IGNORED;
    if (label === IGNORED || voted === IGNORED) return;
    add(found.own, label, 1);
    add(found.ensemble, voted, 1);
    if (label === voted) add(found.both, label, 1);
  });
  return found;
}

const emptyOverlap = (classes: number): Overlap => ({
  both: new Uint32Array(classes),
  own: new Uint32Array(classes),
  ensemble: new Uint32Array(classes),
});

function add(counts: Uint32Array, at: number, count: number): void {
  counts[at] = (counts[at] ?? 0) + count;
}

/** The sum over images; `times`: how often each one counts. */
export function sumOf(images: readonly Overlap[], classes: number, times?: ArrayLike<number>): Overlap {
  const sum = emptyOverlap(classes);
  images.forEach(({ both, own, ensemble }, image) => {
    const count = times ? (times[image] ?? 0) : 1;
    if (count === 0) return;
    for (let c = 0; c < classes; c++) {
      add(sum.both, c, count * (both[c] ?? 0));
      add(sum.own, c, count * (own[c] ?? 0));
      add(sum.ensemble, c, count * (ensemble[c] ?? 0));
    }
  });
  return sum;
}

/** IoU of each class; null where neither map has it. */
export const iouOf = ({ both, own, ensemble }: Overlap): (number | null)[] =>
  Array.from(both, (hits, c) => {
    const union = (own[c] ?? 0) + (ensemble[c] ?? 0) - hits;
    return union === 0 ? null : hits / union;
  });

/** Mean IoU over the classes that either map has; NaN where nothing was compared. */
export function meanIou(overlap: Overlap): number {
  const known = iouOf(overlap).filter((iou) => iou !== null);
  return known.reduce((sum, iou) => sum + iou, 0) / known.length;
}

/** Share of the compared pixels with the same class; 1 where none was compared. */
export function sameShare({ both, own }: Overlap): number {
  const total = own.reduce((sum, count) => sum + count, 0);
  return total === 0 ? 1 : both.reduce((sum, count) => sum + count, 0) / total;
}
