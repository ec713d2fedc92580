import { describe, expect, test } from 'vitest';
import { SHARES, secondsFor } from './budget.js';
import { runningMeans, worstDifference } from './loss-difference.js';
import { markdownOf } from './markdown.js';
import { type CheckReport, checkSchema } from './report.js';

const report: CheckReport = {
  version: 1,
  revision: 'abc',
  date: '2026-11-28T12:00:00.000Z',
  driver: 'default',
  host: 'Node v20, 16 x CPU',
  seconds: 100,
  parts: [
    { name: 'adapter', seconds: 2, given: 3, state: 'done', reason: null, leftOut: [] },
    {
      name: 'tests',
      seconds: 20,
      given: 20,
      state: 'cut',
      reason: null,
      leftOut: ['a', 'b'].map((what) => ({ what, reason: 'out of time' })),
    },
    { name: 'tuning', seconds: 1, given: 5, state: 'failed', reason: 'no\nluck', leftOut: [] },
  ],
  found: {
    adapter: {
      vendor: 'v',
      architecture: 'a',
      description: 'A GPU',
      fallback: false,
      features: [],
      limits: { maxBufferSize: 1 },
    },
    tests: [{ file: 'x', passed: 3, failed: 1, skipped: 2, seconds: 1, failures: ['sum > is right: 1 | 2'] }],
    losses: {
      stage: 'teach',
      wanted: 200,
      window: 2,
      worst: 0.002,
      float32: [1, 1],
      mixed: [1, 1.004],
      medians: { float32: 4, mixed: 3 },
    },
    profile: [
      {
        case: 'step/demo',
        dispatches: 2,
        ms: 4,
        kernels: [{ kernel: 'tile', dispatches: 2, ms: 4, longest: [{ workgroups: [8, 2, 1], ms: 3 }] }],
      },
    ],
  },
};

const measured: NonNullable<CheckReport['found']['bench']> = {
  adapter: {
    ...{ vendor: 'v', architecture: 'a', description: 'A GPU', fallback: false, driver: 'default', runtime: 'Node' },
    ...{ clock: 'timestamps', quick: false, samples: [3, 10], peak_bytes: 1, first_run_seconds: 1, versions: {} },
    ...{ torch: null, skipped: [] },
  },
  ceilings: { fma_gflops: 1, fma_accumulators: 1, copy_gbps: 1, empty_dispatch_us: 1 },
  rows: [
    {
      ...{ case: 'step/demo', impl: 'ours', median_ms: 9, p25_ms: 8, p75_ms: 10, cpu_ms: 7 },
      ...{ gflops: 1, gbps: null, fraction: null, dispatches: 1, max_rel_error: 0 },
    },
  ],
};

describe('time of the parts', () => {
  const all = SHARES.map(([name]) => name);

  test('the shares are a whole, and each part gets its own of what is left for it and those behind it', () => {
    expect(SHARES.reduce((sum, [, share]) => sum + share, 0)).toBeCloseTo(1);
    expect(secondsFor('tuning', 97, all)).toBeCloseTo(5);
    expect(secondsFor('bench', 92, all)).toBeCloseTo(54);
    expect(secondsFor('tests', 55, all)).toBe(55);
  });

  test('the adapter is waited for whatever its share', () => {
    expect(secondsFor('adapter', 100, all)).toBe(20);
    expect(secondsFor('adapter', 1000, all)).toBeCloseTo(30);
  });

  test('a part that nobody asked for has no share', () => {
    expect(secondsFor('tests', 100, ['adapter', 'tests'])).toBe(100);
    expect(secondsFor('tests', -5, all)).toBe(0);
  });
});

describe('report', () => {
  test('the page says what was found, what failed and what was left out', () => {
    expect(checkSchema.parse(report)).toEqual(report);
    const text = markdownOf(report);
    expect(text).toContain('# Device check: A GPU');
    expect(text).not.toContain('in software');
    expect(text).toContain('1 files: 3 passed, 1 failed, 2 skipped.');
    expect(text).toContain('- x: sum > is right: 1 / 2');
    expect(text).toContain('2 of 200 steps: worst difference of the loss (mean of 2 steps) 0.200 %');
    expect(text).toContain('| tile | 2 | 4.00 | 100.0 % | 3.00 (8x2x1) |');
    expect(text).toContain('- tests, out of time: a, b');
    expect(text).toContain('- tuning failed: no luck');
  });

  test('a page about an adapter in software says so', () => {
    const adapter = { ...report.found.adapter!, fallback: true };
    expect(markdownOf({ ...report, found: { adapter } })).toContain('nothing here says how fast a GPU is');
  });

  test('the page says how the benchmark measured', () => {
    const bench = checkSchema.parse({ ...report, found: { bench: measured } }).found.bench;
    const text = markdownOf({ ...report, found: bench ? { bench } : {} });
    expect(text).toContain('Kernels by timestamps, whole steps by the wall clock; 3 to 10 samples a row.');
    expect(text).toContain('| step/demo | ours | 9.00 |');
    const adapter = { ...measured.adapter, quick: true, clock: 'wall' as const };
    const quick = markdownOf({
      ...report,
      found: { bench: { ...measured, adapter: { ...adapter, samples: [3, 3] as [number, number] } } },
    });
    expect(quick).toContain('Times by the wall clock; 3 samples a row. Quick form (--quick)');
  });
});

describe('losses', () => {
  test('are compared by their running means', () => {
    expect(runningMeans([1, 3, 5], 2)).toEqual([2, 4]);
    expect(worstDifference([2, 4], [2, 5])).toEqual({ difference: 0.25, at: 1 });
  });

  test('a missing or broken loss is no small difference', () => {
    expect(worstDifference([2, 4], [2]).difference).toBe(Number.POSITIVE_INFINITY);
    expect(worstDifference([2], [Number.NaN]).difference).toBe(Number.POSITIVE_INFINITY);
  });
});
