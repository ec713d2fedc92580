import { predictPixel } from '../pixel-loss/reference.js';

/** (winning class, h, largest probability, classes below delta) of each pixel in float64; logits [pixels, classes]. */
export function statisticsReference(logits: ArrayLike<number>, classes: number, delta: number): number[][] {
  return Array.from({ length: logits.length / classes }, (_, pixel) => {
    const { p, entropy, best } = predictPixel(logits, pixel, classes);
    return [best, entropy / Math.log(classes), p[best]!, p.filter((value) => value < delta).length];
  });
}
