import { curriculumSlope } from '../../protocol/curriculum.js';

/** Slopes are drawn from the least of the two curves, at most this far down, to 1. */
const LOWEST = -1;
const LEAST_ROOM = -0.25;
const PLACES = 128;

/** Geometry of a plot over h in [0,1]; y grows downwards. */
export interface Plot {
  width: number;
  height: number;
  low: number;
  high: number;
}

const round = (value: number): number => Math.round(value * 10) / 10;

export const yAt = (value: number, { height, low, high }: Plot): number =>
  round((1 - (Math.min(high, Math.max(low, value)) - low) / (high - low)) * height);

/** A function of h as an SVG path, up to the entropy from which on pixels are left out. */
export function pathOf(valueAt: (h: number) => number, plot: Plot, end = 1): string {
  const places = Array.from({ length: PLACES + 1 }, (_, place) => (place / PLACES) * end);
  return `M${places.map((h) => `${round(h * plot.width)} ${yAt(valueAt(h), plot)}`).join('L')}`;
}

/** The area between a function and 0, where the function is below it. */
export function areaBelowZero(valueAt: (h: number) => number, plot: Plot, end = 1): string {
  const zero = yAt(0, plot);
  return `${pathOf((h) => Math.min(0, valueAt(h)), plot, end)}L${round(end * plot.width)} ${zero}L0 ${zero}Z`;
}

/** The least slope that is drawn, of any of these gammas: both gradients are drawn on one scale. */
export function lowestSlope(gammas: readonly number[]): number {
  const slopes = gammas.flatMap((gamma) =>
    Array.from({ length: PLACES + 1 }, (_, place) => curriculumSlope(place / PLACES, gamma, 'through')),
  );
  return Math.max(LOWEST, Math.min(LEAST_ROOM, ...slopes));
}
