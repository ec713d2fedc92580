import type { Runner } from './case.js';
import type { Clock } from './clock.js';

/** A sample is repeated until it takes this long, in milliseconds. */
const SHORTEST = 10;
const MOST_REPETITIONS = 2000;
/**
 * Before each sample a contender executes once untimed, unless that takes longer than this, in milliseconds. So it finds caches as its own
 * work left them, as step follows step in a run, and not as another contender did. The start is a small part of a long execution.
 */
const LONGEST_WARM_UP = 2000;
/** Samples of a row; a case that takes long makes do with fewer of them. */
export const FEWEST_SAMPLES = 3;
export const MOST_SAMPLES = 10;

export interface Stopwatch {
  runner: Runner;
  clock: Clock;
}

/** How a contender is sampled, and its samples: milliseconds of one execution. */
export interface Timed extends Stopwatch {
  repetitions: number;
  warmsUp: boolean;
  times: number[];
  /** Empty where CPU time is not known. */
  cpuTimes: number[];
}

/** Of a contender whose execution takes `once` milliseconds. */
export function timed(stopwatch: Stopwatch, once: number, repetitions?: number): Timed {
  const wanted = repetitions ?? Math.ceil(SHORTEST / Math.max(once, 1e-3));
  return {
    ...stopwatch,
    repetitions: Math.min(MOST_REPETITIONS, Math.max(1, wanted)),
    warmsUp: once <= LONGEST_WARM_UP,
    times: [],
    cpuTimes: [],
  };
}

/** Milliseconds of `repetitions` executions. */
export function sample({ runner, clock }: Stopwatch, repetitions: number): Promise<number> {
  if (runner.time) return runner.time(repetitions);
  return clock.measure(async () => {
    for (let i = 0; i < repetitions; i++) await runner.run();
    await runner.settle();
  });
}

/** One sample of an entrant. */
async function takeSample(entrant: Timed, cpuTime: (() => number) | undefined): Promise<void> {
  const { runner, repetitions, times, cpuTimes, warmsUp } = entrant;
  if (warmsUp) await sample(entrant, 1);
  const before = cpuTime?.();
  times.push((await sample(entrant, repetitions)) / repetitions);
  // What has a stopwatch of its own computes elsewhere.
  if (cpuTime && before !== undefined && !runner.time) cpuTimes.push((cpuTime() - before) / repetitions);
}

/** Samples in the order A B .. B A, so that a drift of the machine falls on all alike. Returns how many of each. */
export async function takeSamples(
  entrants: readonly Timed[],
  { most, long, cpuTime }: { most: number; long: number; cpuTime: (() => number) | undefined },
): Promise<number> {
  const end = performance.now() + long;
  let taken = 0;
  while (taken < most && (taken < FEWEST_SAMPLES || performance.now() < end)) {
    const order = taken % 2 === 0 ? entrants : entrants.toReversed();
    for (const entrant of order) await takeSample(entrant, cpuTime);
    taken++;
  }
  return taken;
}
