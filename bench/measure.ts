import { type Case, type Contender, type Runner, type Setting, Unavailable } from './case.js';
import { type Clock, wallClock } from './clock.js';
import { countDispatches } from './dispatch-counter.js';
import type { Row, Skipped } from './report.js';
import { type Ceilings, rates } from './roofline.js';
import { quartiles } from './statistics.js';

/** A sample is repeated until it takes this long, in milliseconds. */
const SHORTEST = 10;
const MOST_REPETITIONS = 2000;
/**
 * Before each sample a contender executes once untimed, unless that takes longer than this, in milliseconds. So it finds caches as its own
 * work left them, as step follows step in a run, and not as another contender did. The start is a small part of a long execution.
 */
const LONGEST_WARM_UP = 2000;
/** Samples of a row; a case that takes long makes do with fewer of them. */
const SAMPLES = { fewest: 3, most: 10 };
/** How long that is by default, in milliseconds. */
const LONG_CASE = 120_000;
/** Peers of --quick may take this long for one execution, in milliseconds, */
const QUICK_EXECUTION = 4000;
/** for opening and checking this long, */
const QUICK_CHECK = 8000;
/** and are left out this long after its start. */
const QUICK_END = 75_000;

export interface Measured {
  rows: Row[];
  skipped: Skipped[];
  /** Timed samples of each row. */
  samples: number;
  /** Seconds of the first executions: shader compilation and first uploads. */
  firstRunSeconds: number;
}

interface Entrant {
  contender: Contender;
  runner: Runner;
  clock: Clock;
  error: number;
  dispatches: number;
  repetitions: number;
  warmsUp: boolean;
  times: number[];
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Milliseconds of `repetitions` executions. */
function sample({ runner, clock }: Pick<Entrant, 'runner' | 'clock'>, repetitions: number): Promise<number> {
  if (runner.time) return runner.time(repetitions);
  return clock.measure(async () => {
    for (let i = 0; i < repetitions; i++) await runner.run();
    await runner.settle();
  });
}

const tooSlow = (what: string, milliseconds: number): Unavailable =>
  new Unavailable(`${what} took ${(milliseconds / 1000).toFixed(1)} s: too slow for this run`);

/** Opens, checks and warms up a contender, counts its dispatches, and finds how often a sample repeats it. */
async function enter(
  contender: Contender,
  { wall, tolerance, repetitions }: Case,
  { clock, quick, longestPeer = Number.POSITIVE_INFINITY }: Setting,
): Promise<Entrant> {
  const peer = contender.impl !== 'ours';
  const begin = performance.now();
  const runner = await contender.open();
  try {
    const error = await runner.check();
    if (!(error <= tolerance)) throw new Unavailable(`wrong result: largest relative error ${error.toExponential(1)}`);
    const checked = performance.now() - begin;
    if (peer && quick && checked > QUICK_CHECK) throw tooSlow('its check', checked);
    const stopwatch = { runner, clock: contender.sharesDevice && !wall ? clock : wallClock };
    let once = 0;
    const dispatches = await countDispatches(async () => {
      once = await sample(stopwatch, 1);
    });
    if (peer && once > (quick ? QUICK_EXECUTION : longestPeer)) throw tooSlow('one execution', once);
    const wanted = repetitions ?? Math.ceil(SHORTEST / Math.max(once, 1e-3));
    return {
      ...stopwatch,
      contender,
      error,
      dispatches,
      repetitions: Math.min(MOST_REPETITIONS, Math.max(1, wanted)),
      warmsUp: once <= LONGEST_WARM_UP,
      times: [],
    };
  } catch (error) {
    await runner.dispose();
    throw error;
  }
}

/** Samples in the order A B .. B A, so that a drift of the machine falls on all alike. Returns how many of each. */
async function takeSamples(entrants: Entrant[], most: number, long: number): Promise<number> {
  const end = performance.now() + long;
  let taken = 0;
  while (taken < most && (taken < SAMPLES.fewest || performance.now() < end)) {
    const order = taken % 2 === 0 ? entrants : entrants.toReversed();
    for (const entrant of order) {
      if (entrant.warmsUp) await sample(entrant, 1);
      entrant.times.push((await sample(entrant, entrant.repetitions)) / entrant.repetitions);
    }
    taken++;
  }
  return taken;
}

/** As its row names it. */
const caseOf = ({ name }: Case, { label }: Contender): string => (label ? `${name}/${label}` : name);

function rowOf(entry: Case, entrant: Entrant, ceilings: Ceilings): Row {
  const { median, p25, p75 } = quartiles(entrant.times);
  const { gflops, gbps, fraction } = rates(entry.work, median, ceilings);
  const onAdapter = entrant.dispatches > 0;
  return {
    case: caseOf(entry, entrant.contender),
    impl: entrant.contender.impl,
    median_ms: median,
    p25_ms: p25,
    p75_ms: p75,
    gflops,
    gbps,
    fraction: onAdapter ? fraction : null,
    dispatches: onAdapter ? entrant.dispatches : null,
    max_rel_error: entrant.error,
  };
}

/** The reason for contenders that --quick does not even try. */
export const LEFT_OUT = 'left out by --quick';

/** The reason why --quick leaves out a contender, a peer or a long case; undefined where it does not. */
function leftOut({ long }: Case, { impl, slow }: Contender, setting: Setting): string | undefined {
  const { quick, started, platform } = setting;
  if (!quick || (impl === 'ours' && !long)) return undefined;
  if (impl !== 'ours' && (slow || platform.slowToStart.includes(impl))) return LEFT_OUT;
  return performance.now() - started > QUICK_END ? '--quick is out of time' : undefined;
}

/** Measures all contenders of a case, interleaved. One that cannot run is skipped with its reason. */
export async function measureCase(entry: Case, ceilings: Ceilings, setting: Setting): Promise<Measured> {
  const entrants: Entrant[] = [];
  const skipped: Skipped[] = [];
  const skip = (contender: Contender, reason: string) =>
    skipped.push({ case: caseOf(entry, contender), impl: contender.impl, reason });
  const start = performance.now();
  try {
    for (const contender of entry.contenders.filter(({ impl }) => setting.impls?.includes(impl) ?? true)) {
      const reason = leftOut(entry, contender, setting);
      if (reason !== undefined) {
        skip(contender, reason);
        continue;
      }
      try {
        entrants.push(await enter(contender, entry, setting));
      } catch (error) {
        if (!(error instanceof Unavailable) && contender.impl === 'ours') throw error;
        skip(contender, reasonOf(error));
      }
    }
    const firstRunSeconds = (performance.now() - start) / 1000;
    const samples = await takeSamples(
      entrants,
      setting.quick ? SAMPLES.fewest : SAMPLES.most,
      setting.longCase ?? LONG_CASE,
    );
    return { rows: entrants.map((entrant) => rowOf(entry, entrant, ceilings)), skipped, samples, firstRunSeconds };
  } finally {
    for (const { runner } of entrants) await runner.dispose();
  }
}
