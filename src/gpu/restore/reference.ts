import { drawnAt, restoreLimit, type StepSeed } from './draws.js';

/** Stochastic restore of every weight that `isTrained`: the kernel's oracle, bit for bit. */
export function restoreReference(
  weights: Float32Array,
  start: Float32Array,
  isTrained: (place: number) => boolean,
  probability: number,
  seed: StepSeed,
): Float32Array {
  const limit = restoreLimit(probability);
  return weights.map((weight, place) =>
    isTrained(place) && drawnAt(place, seed) <= limit ? (start[place] ?? 0) : weight,
  );
}
