/** A seeded source of random numbers: the same seed and names give the same numbers on every machine. */
export interface Random {
  /** In [0, 1), a multiple of 2^-32. */
  uniform(): number;
  /** A whole number in 0..n-1, each equally likely; 1 <= n <= 2^32. */
  int(n: number): number;
  /** A new array in random order. */
  shuffle<Item>(items: readonly Item[]): Item[];
  /** Normally distributed, mean 0, deviation 1. */
  normal(): number;
  /**
   * An independent generator. It depends only on the seed and the names, not on what was drawn before. A consumer that
   * draws more does not change the numbers of the others.
   */
  fork(name: string): Random;
  /** What was drawn so far, to be given to `load` of a generator of the same seed and names. */
  save(): string;
  load(saved: string): void;
}

/** A source of 32-bit numbers whose state can be read and set. */
interface Pcg32 {
  next(): number;
  state: bigint;
}

const MULTIPLIER = 6364136223846793005n;

/**
 * PCG32 (O'Neill 2014, XSH-RR 64/32): a 64-bit linear congruential generator whose output is the xor-shifted state,
 * rotated by its top 5 bits.
 */
export function pcg32(seed: bigint, stream: bigint): Pcg32 {
  const increment = BigInt.asUintN(64, (stream << 1n) | 1n);
  const advance = (state: bigint): bigint => BigInt.asUintN(64, state * MULTIPLIER + increment);
  const generator = {
    state: advance(BigInt.asUintN(64, increment + seed)),
    next: () => {
      const { state } = generator;
      const shifted = Number(BigInt.asUintN(32, (state ^ (state >> 18n)) >> 27n));
      const rotation = Number(state >> 59n);
      generator.state = advance(state);
      return ((shifted >>> rotation) | (shifted << (-rotation & 31))) >>> 0;
    },
  };
  return generator;
}

/** FNV-1a, 64 bits, over UTF-16 code units. */
function hash64(text: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (let at = 0; at < text.length; at++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(at))) * 0x100000001b3n);
  }
  return hash;
}

const TWO_32 = 2 ** 32;

/** Draws without bias: the last stretch of n is incomplete, and its numbers are thrown away. */
function belowFrom(next: () => number, n: number): number {
  const limit = TWO_32 - (TWO_32 % n);
  let drawn = next();
  while (drawn >= limit) drawn = next();
  return drawn % n;
}

/** Fisher-Yates, from the end. */
function shuffleFrom<Item>(next: () => number, items: readonly Item[]): Item[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = belowFrom(next, last + 1);
    [shuffled[last], shuffled[other]] = [shuffled[other] as Item, shuffled[last] as Item];
  }
  return shuffled;
}

/** Box-Muller; 1 - u keeps the logarithm finite. */
const normalFrom = (uniform: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());

function randomAt(path: string): Random {
  const generator = pcg32(hash64(path), hash64(`stream of ${path}`));
  const { next } = generator;
  const uniform = (): number => next() / TWO_32;
  return {
    uniform,
    int: (n) => belowFrom(next, n),
    shuffle: (items) => shuffleFrom(next, items),
    normal: () => normalFrom(uniform),
    fork: (name) => randomAt(`${path}/${name}`),
    save: () => generator.state.toString(16),
    load: (saved) => {
      generator.state = BigInt(`0x${saved}`);
    },
  };
}

/** The generator of a seed (any number). */
export const createRandom = (seed: number): Random => randomAt(String(seed));
