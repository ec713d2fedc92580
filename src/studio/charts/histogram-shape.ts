import type { ListedStep } from '../../report/step-lists.js';

/** Geometry of the entropy histogram: heights on a square-root scale, in units of the plot's own size. */
export interface Frame {
  width: number;
  height: number;
  /** The share that reaches the top. */
  largest: number;
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** Outline of the bars as an SVG path, closed along the bottom. */
export function outline(shares: readonly number[], { width, height, largest }: Frame): string {
  const bars = shares.map((share, bin) => {
    const y = round(height * (1 - Math.sqrt(Math.min(1, share / largest))));
    return `V${y}H${round(((bin + 1) / shares.length) * width)}`;
  });
  return `M0 ${height}${bars.join('')}V${height}Z`;
}

/** A function of h in [0,1] with values in [0,1], linear scale. */
export function curve(valueAt: (h: number) => number, { width, height }: Frame): string {
  const places = Array.from({ length: 65 }, (_, place) => place / 64);
  return `M${places.map((h) => `${round(h * width)} ${round((1 - valueAt(h)) * height)}`).join('L')}`;
}

/** Up to `count` listed steps of the same stage before the one of `row`, evenly spaced, oldest first. */
export function trailOf(listed: readonly (ListedStep | undefined)[], row: number, count: number): ListedStep[] {
  const now = listed[row];
  if (!now) return [];
  const first = Math.max(0, row - now.step + 1);
  const span = row - first;
  const steps = Array.from({ length: count }, (_, place) => listed[first + Math.floor((place / count) * span)]);
  return [...new Set(steps)].flatMap((step) =>
    step && step.index === now.index && step.step < now.step ? [step] : [],
  );
}
