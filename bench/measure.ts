import { type Case, type Contender, type Setting, Unavailable } from './case.js';
import { wallClock } from './clock.js';
import { countDispatches } from './dispatch-counter.js';
import type { Row, Skipped } from './report.js';
import { type Ceilings, rates } from './roofline.js';
import { FEWEST_SAMPLES, MOST_SAMPLES, sample, type Timed, takeSamples, timed } from './samples.js';
import { quartiles } from './statistics.js';

/** Milliseconds after which a case makes do with the fewest samples. */
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

interface Entrant extends Timed {
  contender: Contender;
  error: number;
  dispatches: number;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

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
    return { ...timed(stopwatch, once, repetitions), contender, error, dispatches };
  } catch (error) {
    await runner.dispose();
    throw error;
  }
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
    cpu_ms: entrant.cpuTimes.length > 0 ? quartiles(entrant.cpuTimes).median : null,
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
    const samples = await takeSamples(entrants, {
      most: setting.quick ? FEWEST_SAMPLES : MOST_SAMPLES,
      long: setting.longCase ?? LONG_CASE,
      cpuTime: setting.platform.cpuTime,
    });
    return { rows: entrants.map((entrant) => rowOf(entry, entrant, ceilings)), skipped, samples, firstRunSeconds };
  } finally {
    for (const { runner } of entrants) await runner.dispose();
  }
}
