import type { Metrics } from './events.js';

/** A class is rare where it has less than this share of the labelled pixels. */
const RARE_SHARE = 0.02;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Ids of the classes that occur in the labels, on less than 2 % of their pixels. */
export function rareClasses({ confusion }: Pick<Metrics, 'confusion'>): number[] {
  const pixels = confusion.map(sum);
  const total = sum(pixels);
  return pixels.flatMap((count, id) => (count > 0 && count < RARE_SHARE * total ? [id] : []));
}

/** Mean IoU of the rare classes; null where the labels have none. */
export function rareMean(metrics: Pick<Metrics, 'confusion' | 'iou'>): number | null {
  const values = rareClasses(metrics).flatMap((id) => metrics.iou[id] ?? []);
  return values.length === 0 ? null : sum(values) / values.length;
}
