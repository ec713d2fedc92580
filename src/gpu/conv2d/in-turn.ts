import { tidy } from '@tensorflow/tfjs-core';
import { finished, flush } from '../backend.js';

const ROUNDS = 5;
/** Of work that takes longer than this, in milliseconds, fewer rounds are made. */
const LONG = 40;
const FEW_ROUNDS = 3;
/** Milliseconds that a sample takes at least, and repetitions that it takes at most: waiting for a GPU takes a part of one. */
const SAMPLE = 4;
const MOST_REPETITIONS = 32;

/**
 * Median milliseconds of each way to do the same work. They take turns, so that a change of the machine's speed meets all of
 * them; each is compiled before. What they make is disposed of.
 */
export async function timesInTurn(ways: readonly (() => void)[]): Promise<number[]> {
  for (const way of ways) await timeOf(way, 1);
  const [first] = ways;
  const once = first ? await timeOf(first, 1) : SAMPLE;
  const repetitions = Math.min(MOST_REPETITIONS, Math.ceil(SAMPLE / once));
  const times = ways.map((): number[] => []);
  for (let round = 0; round < (once > LONG ? FEW_ROUNDS : ROUNDS); round++) {
    for (const [index, way] of ways.entries()) times[index]?.push(await timeOf(way, repetitions));
  }
  return times.map(median);
}

/** Of one repetition. */
async function timeOf(way: () => void, repetitions: number): Promise<number> {
  await finished();
  const start = performance.now();
  for (let i = 0; i < repetitions; i++) {
    tidy(way);
    flush(); // so that the next one takes the memory of this one
  }
  await finished();
  return (performance.now() - start) / repetitions;
}

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
