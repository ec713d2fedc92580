import { startDevice } from '../src/engine/device.js';
import { gpuDevice, gpuMemory } from '../src/gpu/backend.js';
import { type Case, type Setting, Unavailable } from './case.js';
import { allCases, chosenCases, inOrder } from './cases.js';
import { measureCeilings } from './ceilings/ceilings.js';
import { timestampClock, wallClock } from './clock.js';
import { measureCase } from './measure.js';
import type { Platform } from './platform.js';
import type { Implementation, Report, Row, Skipped, TorchHost } from './report.js';
import { tuneAll } from './tune-all.js';

export interface BenchOptions {
  driver: string;
  /** Also by whether the adapter computes in software. */
  quick: boolean | 'in software';
  /** Parts of names of cases; all cases where it is empty. */
  cases: string[];
  /** Default: timestamps on a GPU, the wall clock in software, where both are the same CPU. */
  clock?: 'wall' | 'timestamps' | undefined;
  /** No case begins after this time, by performance.now(). */
  until?: number;
  /** Milliseconds after which a case makes do with the fewest samples. */
  longCase?: number;
  /** Cases whose names match these come first, in the order of the patterns. */
  first?: readonly RegExp[];
  /** Peers that take longer for one execution are left out, in milliseconds. */
  longestPeer?: number;
  /** Contenders; all where it is absent. */
  impls?: readonly Implementation[];
  /** Chooses the forms of convolutions on a GPU by measurement, as a run does. */
  tuned?: boolean;
}

/** `leftOut`: names of the cases that --quick leaves out. */
export type BenchEvent =
  | { type: 'started'; report: Report; names: string[]; leftOut: string[] }
  | { type: 'measured'; case: string; rows: Row[]; skipped: Skipped[]; samples: number };

/** Runs the benchmark. The last value is the report as far as it got. */
export async function* runBench(
  platform: Platform,
  options: BenchOptions,
): AsyncGenerator<BenchEvent, Report, undefined> {
  const started = performance.now();
  const { adapter } = await startDevice(platform.gpu);
  const errors: string[] = [];
  gpuDevice().addEventListener('uncapturederror', (event) => {
    errors.push((event as GPUUncapturedErrorEvent).error.message);
  });
  const wanted = options.clock ?? (adapter.isFallback ? 'wall' : 'timestamps');
  const stamps = wanted === 'timestamps' && gpuDevice().features.has('timestamp-query');
  const clock = stamps ? timestampClock(gpuDevice()) : wallClock;
  const gpu = !adapter.isFallback;
  if (options.tuned && gpu) await tuneAll();
  const quick = options.quick === 'in software' ? !gpu : options.quick;
  const setting: Setting = { platform, clock, gpu, quick, started, ...limitsOf(options) };
  const ceilings = await measureCeilings(clock, wallClock, setting);
  const report: Report = {
    adapter: {
      vendor: adapter.vendor,
      architecture: adapter.architecture,
      description: adapter.description,
      fallback: adapter.isFallback,
      driver: options.driver,
      runtime: platform.runtime,
      clock: clock.name,
      quick,
      samples: [0, 0],
      peak_bytes: 0,
      first_run_seconds: 0,
      versions: platform.versions,
      torch: null,
      skipped: [],
    },
    ceilings,
    rows: [],
  };
  const all = await allCases(setting);
  const cases = inOrder(chosenCases(all, options.cases, quick), options.first ?? []);
  if (cases.some(({ contenders }) => contenders.some(({ impl }) => impl.startsWith('torch-')))) {
    report.adapter.torch = await torchHost(platform);
  }
  const leftOut = options.cases.length > 0 ? [] : all.filter((entry) => !cases.includes(entry));
  yield { type: 'started', report, names: namesOf(cases), leftOut: namesOf(leftOut) };
  for (const entry of cases) {
    if (performance.now() > (options.until ?? Number.POSITIVE_INFINITY)) break;
    const { rows, skipped, samples, firstRunSeconds } = await measureCase(entry, ceilings, setting);
    if (errors.length > 0) throw new Error(`The GPU reported an error in ${entry.name}: ${errors[0]}`);
    add(report, rows, skipped, samples, firstRunSeconds);
    yield { type: 'measured', case: entry.name, rows, skipped, samples };
  }
  return report;
}

const namesOf = (cases: readonly Case[]): string[] => cases.map(({ name }) => name);

const limitsOf = ({
  longCase,
  longestPeer,
  impls,
}: BenchOptions): Pick<Setting, 'longCase' | 'longestPeer' | 'impls'> => ({
  ...(longCase === undefined ? {} : { longCase }),
  ...(longestPeer === undefined ? {} : { longestPeer }),
  ...(impls === undefined ? {} : { impls }),
});

async function torchHost(platform: Platform): Promise<TorchHost | null> {
  try {
    return (await platform.torch()).host;
  } catch (error) {
    if (error instanceof Unavailable) return null;
    throw error;
  }
}

function add({ adapter, rows }: Report, found: Row[], skipped: Skipped[], samples: number, firstRun: number): void {
  rows.push(...found);
  adapter.skipped.push(...skipped);
  const [fewest, most] = adapter.samples;
  if (found.length > 0) adapter.samples = [fewest === 0 ? samples : Math.min(fewest, samples), Math.max(most, samples)];
  // tfjs keeps buffers for their next use: the allocated bytes only grow, unless a case frees its own buffers.
  adapter.peak_bytes = Math.max(adapter.peak_bytes, gpuMemory().allocated);
  adapter.first_run_seconds += firstRun;
}
