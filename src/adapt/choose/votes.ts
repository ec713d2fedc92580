import type { SimpleScores } from '../../protocol/choice.js';
import { IGNORED } from '../../protocol/classes.js';

/** A probability as a whole number: sums of these do not depend on the order of the candidates. */
const UNIT = 65_535;

/** The probabilities of all candidates on one image, weighted and summed: [C, pixels]. At most 65,537 of them. */
export const emptyVotes = (classes: number, pixels: number): Uint32Array => new Uint32Array(classes * pixels);

/** Adds a candidate's probabilities [C, pixels], with its weight in 0..1. A pixel on which it says nothing gets no vote of it. */
export function addVotes(votes: Uint32Array, probabilities: Float32Array, weight: number): void {
  const unit = weight * UNIT;
  for (let at = 0; at < votes.length; at++) {
    votes[at] = (votes[at] as number) + Math.round((probabilities[at] as number) * unit);
  }
}

/** The class with the largest sum at each pixel, the first one of equals; 255 where nothing was said. */
export function winners(values: Float32Array | Uint32Array, classes: number): Uint8Array {
  const pixels = values.length / classes;
  const labels = new Uint8Array(pixels).fill(IGNORED);
  const most = new Float64Array(pixels);
  for (let c = 0, at = 0; c < classes; c++) {
    for (let pixel = 0; pixel < pixels; pixel++, at++) {
      const value = values[at] as number;
      if (value <= (most[pixel] as number)) continue;
      most[pixel] = value;
      labels[pixel] = c;
    }
  }
  return labels;
}

/** Gathers what others choose by, image by image. */
export class Simple {
  private entropy = 0;
  private confidence = 0;
  private pixels = 0;
  private readonly mean: Float64Array;

  constructor(private readonly classes: number) {
    this.mean = new Float64Array(classes);
  }

  /** Probabilities [C, pixels]; pixels on which nothing is said do not count. */
  add(probabilities: Float32Array): void {
    const { classes } = this;
    const pixels = probabilities.length / classes;
    for (let pixel = 0; pixel < pixels; pixel++) {
      let entropy = 0;
      let largest = 0;
      for (let c = 0; c < classes; c++) {
        const p = probabilities[c * pixels + pixel] as number;
        if (p <= 0) continue;
        entropy -= p * Math.log(p);
        largest = Math.max(largest, p);
        this.mean[c] = (this.mean[c] as number) + p;
      }
      if (largest === 0) continue;
      this.entropy += entropy;
      this.confidence += largest;
      this.pixels += 1;
    }
  }

  scores(): SimpleScores {
    const { pixels } = this;
    const most = Math.log(Math.max(2, this.classes));
    const entropy = this.entropy / pixels / most;
    const shares = [...this.mean].map((sum) => sum / pixels);
    const ofMean = -shares.reduce((sum, share) => sum + (share > 0 ? share * Math.log(share) : 0), 0) / most;
    return { entropy, confidence: this.confidence / pixels, infoMax: ofMean - entropy };
  }
}

/** Of each pixel the share of the maps that do not have the ensemble's class, in 0..1; 0 where nothing was voted for. */
export function disagreementOf(maps: readonly Uint8Array[], ensemble: Uint8Array): Float32Array {
  return Float32Array.from(ensemble, (voted, pixel) => {
    if (voted === IGNORED) return 0;
    let others = 0;
    for (const map of maps) if (map[pixel] !== voted) others += 1;
    return others / Math.max(1, maps.length);
  });
}

/** Shares in 0..1 as bytes. */
export const bytesOf = (shares: Float32Array): Uint8Array =>
  Uint8Array.from(shares, (share) => Math.round(255 * share));
