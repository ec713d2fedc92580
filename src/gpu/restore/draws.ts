/** The finaliser of MurmurHash3: every bit of the result depends on every bit of the value. */
export function mixed(value: number): number {
  let h = value >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** 64 bits that say all draws of a step. */
export interface StepSeed {
  a: number;
  b: number;
}

/** The seed of a step of a run: two numbers of 32 bits from the run's random source, and the step. */
export function stepSeed({ a, b }: StepSeed, step: number): StepSeed {
  const first = mixed(a ^ mixed(step));
  return { a: first, b: mixed(b ^ mixed(first + step)) };
}

/** The largest of the 2^32 numbers that restores: `probability` of them do. The probability is above 0. */
export const restoreLimit = (probability: number): number => Math.max(0, Math.ceil(probability * 2 ** 32) - 1);

/** The number that was drawn for a place. */
export const drawnAt = (place: number, { a, b }: StepSeed): number => mixed(mixed(place + a) ^ b);
