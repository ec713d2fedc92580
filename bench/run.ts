import { startDevice } from '../src/engine/device.js';
import { gpuDevice, gpuMemory } from '../src/gpu/backend.js';
import type { Setting } from './case.js';
import { allCases, chosenCases } from './cases.js';
import { measureCeilings } from './ceilings/ceilings.js';
import { timestampClock, wallClock } from './clock.js';
import { measureCase } from './measure.js';
import type { Platform } from './platform.js';
import type { Report, Row, Skipped } from './report.js';

export interface BenchOptions {
  driver: string;
  quick: boolean;
  /** Parts of names of cases; all cases where it is empty. */
  cases: string[];
  /** Default: timestamps on a GPU, the wall clock in software, where both are the same CPU. */
  clock?: 'wall' | 'timestamps' | undefined;
}

export type BenchEvent =
  | { type: 'started'; report: Report; cases: number }
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
  const setting: Setting = { platform, clock, gpu: !adapter.isFallback, quick: options.quick, started };
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
      quick: options.quick,
      samples: [0, 0],
      peak_bytes: 0,
      first_run_seconds: 0,
      versions: platform.versions,
      skipped: [],
    },
    ceilings,
    rows: [],
  };
  const cases = chosenCases(await allCases(setting), options.cases, options.quick);
  yield { type: 'started', report, cases: cases.length };
  for (const entry of cases) {
    const { rows, skipped, samples, firstRunSeconds } = await measureCase(entry, ceilings, setting);
    if (errors.length > 0) throw new Error(`The GPU reported an error in ${entry.name}: ${errors[0]}`);
    add(report, rows, skipped, samples, firstRunSeconds);
    yield { type: 'measured', case: entry.name, rows, skipped, samples };
  }
  return report;
}

function add({ adapter, rows }: Report, found: Row[], skipped: Skipped[], samples: number, firstRun: number): void {
  rows.push(...found);
  adapter.skipped.push(...skipped);
  const [fewest, most] = adapter.samples;
  adapter.samples = [fewest === 0 ? samples : Math.min(fewest, samples), Math.max(most, samples)];
  // tfjs keeps buffers for their next use: the allocated bytes only grow, unless a case frees its own buffers.
  adapter.peak_bytes = Math.max(adapter.peak_bytes, gpuMemory().allocated);
  adapter.first_run_seconds += firstRun;
}
