import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { array } from 'zod';
import { profileSchema } from './profile/kernel-times.js';
import { reportSchema } from './report.js';

/** The benchmark as a user runs it, with its smallest case, on this project's driver. */
function bench(...args: string[]) {
  const { status, stdout, stderr } = spawnSync('node', ['scripts/run.mjs', 'bench/main.ts', ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test.each(['wall', 'timestamps'])(
  'a quick run by the %s clock measures ours beside stock tfjs and writes what it found',
  (clock) => {
    const path = join(mkdtempSync(join(tmpdir(), 'atp-bench-')), 'bench.json');
    const driver = String(process.env.ATP_DRIVER);
    const { status, stdout, stderr } = bench(
      '--driver',
      driver,
      '--quick',
      '--case',
      'adamw',
      '--clock',
      clock,
      '--json',
      path,
    );
    expect(status, stderr).toBe(0);
    const { adapter, ceilings, rows } = reportSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    expect(adapter).toMatchObject({ fallback: true, quick: true, driver, clock, samples: [3, 3], skipped: [] });
    expect(ceilings.fma_gflops).toBeGreaterThan(0);
    expect(rows.map((row) => `${row.case} ${row.impl} ${row.dispatches}`)).toEqual([
      'adamw-ema ours 1',
      expect.stringMatching(/^adamw-ema stock-tfjs \d\d$/),
    ]);
    for (const row of rows) {
      expect(row.max_rel_error).toBeLessThan(1e-5);
      expect(row.p25_ms).toBeLessThanOrEqual(row.median_ms);
      expect(row.median_ms).toBeLessThanOrEqual(row.p75_ms);
      expect(row.fraction).toBeGreaterThan(0);
      // In software the process itself computes.
      expect(row.cpu_ms).toBeGreaterThan(row.p25_ms / 2);
    }
    expect(stdout).toContain('in software');
    expect(stdout).toContain('adamw-ema');
  },
);

test('a profile says which kernel of ours took the time of a case', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'atp-bench-')), 'profile.json');
  const driver = String(process.env.ATP_DRIVER);
  const { status, stdout, stderr } = bench('--driver', driver, '--profile', '--case', 'adamw', '--json', path);
  expect(status, stderr).toBe(0);
  const [profile, ...others] = array(profileSchema).parse(JSON.parse(readFileSync(path, 'utf8')));
  expect(others).toEqual([]);
  expect(profile).toMatchObject({ case: 'adamw-ema', dispatches: 1, kernels: [{ kernel: 'adamw-ema-x4' }] });
  expect(profile?.ms).toBeGreaterThan(0);
  expect(stdout).toMatch(/^adamw-ema-x4 +1 +[\d.]+ +100\.0 %/m);
});

test('an unknown word ends the run with the names of the cases', () => {
  const { status, stderr } = bench('--driver', String(process.env.ATP_DRIVER), '--quick', '--case', 'nonsense');
  expect(status).toBe(1);
  expect(stderr).toContain('teach-loss');
});
