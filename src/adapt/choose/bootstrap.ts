import type { Random } from '../../images/random.js';
import type { Spread } from '../../protocol/choice.js';

/** Draws of a bootstrap: the ends of a 95 % interval are its 12th values from either side. */
const DRAWS = 500;

/** How often each image is drawn, draw by draw: as many images as there are, with replacement. */
export function drawImages(images: number, random: Random): Uint16Array[] {
  return Array.from({ length: DRAWS }, () => {
    const counts = new Uint16Array(images);
    for (let drawn = 0; drawn < images; drawn++) {
      const image = random.int(images);
      counts[image] = (counts[image] ?? 0) + 1;
    }
    return counts;
  });
}

/** A value with the interval in which 95 % of the drawn ones lie. */
export function spreadOf(value: number, drawn: readonly number[]): Spread {
  const sorted = drawn.filter(Number.isFinite).sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? value;
  return { value, low: at(0.025), high: at(0.975) };
}
