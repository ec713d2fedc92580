import { IGNORED } from '../../protocol/classes.js';
import { cohensKappa } from '../../protocol/kappa.js';
import type { Joint } from './evidence.js';

/** Class of a label id: 255 where the id is ignored, undefined where it is unknown. */
export type ClassOf = (id: number) => number | undefined;

export interface Agreement {
  /** Pixels of classes and of unknown ids. */
  pixels: number;
  /** Share of these pixels that the prediction has right. */
  share: number;
  /** Cohen's kappa; 0 where there is nothing to agree on. */
  kappa: number;
}

/** How well labels agree with predictions in one reading of the ids. An unknown id agrees with nothing. */
export function agreementOf(joint: Joint, classOf: ClassOf, classes: number): Agreement {
  const truths = new Float64Array(classes);
  const guesses = new Float64Array(classes);
  let pixels = 0;
  let right = 0;
  for (const [id, counts] of joint) {
    const label = classOf(id);
    if (label === IGNORED) continue;
    counts.forEach((count, guess) => {
      guesses[guess] = (guesses[guess] as number) + count;
      pixels += count;
      if (label === undefined) return;
      truths[label] = (truths[label] as number) + count;
      if (label === guess) right += count;
    });
  }
  if (pixels === 0) return { pixels, share: 0, kappa: 0 };
  const chance = truths.reduce((sum, truth, c) => sum + (truth / pixels) * ((guesses[c] as number) / pixels), 0);
  const share = right / pixels;
  return { pixels, share, kappa: chance >= 1 ? 0 : cohensKappa(share, chance) };
}

/** The agreement of "this id or not" with "this class or not", as a mask says it. */
export function maskAgreement(joint: Joint, id: number, label: number): Agreement {
  const binary = new Map<number, Float64Array>();
  for (const [each, counts] of joint) {
    const key = Number(each === id);
    const pair = binary.get(key) ?? new Float64Array(2);
    counts.forEach((count, guess) => {
      const place = Number(guess === label);
      pair[place] = (pair[place] as number) + count;
    });
    binary.set(key, pair);
  }
  return agreementOf(binary, (key) => key, 2);
}

/** Pixels of a joint histogram by id. */
export const pixelsOf = (joint: Joint): Map<number, number> =>
  new Map([...joint].map(([id, counts]) => [id, counts.reduce((sum, count) => sum + count, 0)]));
