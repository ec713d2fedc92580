import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CheckReport, checkSchema } from '../bench/device-check/report.js';
import type { Prepared } from '../scripts/device-check/prepare.js';
import { sharedFolder } from './shared.js';

const asked = process.env.ATP_DEVICE_CHECK !== undefined;
const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const place = mkdtempSync(join(tmpdir(), 'atp-device-check-test-'));
const folder = join(place, 'folder');

/** The folder's command as on a machine without this project: its files are unpacked elsewhere. */
const run = (...args: string[]) =>
  spawnSync(join(folder, 'run'), [...args, '--out', 'found'], {
    cwd: place,
    encoding: 'utf8',
    env: { ...process.env, TMPDIR: place },
  });

const found = (): CheckReport =>
  checkSchema.parse(JSON.parse(readFileSync(join(place, 'found', 'device-check.json'), 'utf8')));

describe.runIf(asked)('the device check (npm run test:device-check)', () => {
  let prepared: Prepared;

  beforeAll(async () => {
    // Late: it loads Vite, for a test that is rarely asked for.
    const { prepare } = await import('../scripts/device-check/prepare.js');
    prepared = await prepare(root, sharedFolder, folder);
  });
  afterAll(() => rmSync(place, { recursive: true, force: true }));

  test('is a folder of less than 60 MB', () => {
    expect(prepared.megabytes).toBeLessThan(60);
    expect(prepared.megabytes).toBeGreaterThan(20);
  });

  test('runs its parts within the time that it is given, and names what did not fit', () => {
    const start = performance.now();
    const { status, stderr } = run('--driver', String(process.env.ATP_DRIVER), '--seconds', '80');
    expect(status, stderr).toBe(0);
    expect((performance.now() - start) / 1000).toBeLessThan(110);
    const { parts, found: result } = found();
    expect(parts.map(({ name }) => name)).toEqual(['adapter', 'tuning', 'bench', 'losses', 'tests']);
    expect(result.adapter?.fallback).toBe(true);
    const leftOut = parts.find(({ name }) => name === 'bench')?.leftOut;
    expect(leftOut).toContainEqual({ what: 'adamw-ema', reason: 'out of time' });
    expect(leftOut).toContainEqual({ what: 'live-maps', reason: 'left out by --quick' });
    const text = readFileSync(join(place, 'found', 'device-check.md'), 'utf8');
    expect(text).toContain('nothing here says how fast a GPU is');
    expect(text).toContain('| tests |');
  });

  test('runs the test files as they are', () => {
    const { status, stderr } = run('--driver', String(process.env.ATP_DRIVER), '--seconds', '120', '--part', 'tests');
    expect(status, stderr).toBe(0);
    const files = found().found.tests ?? [];
    expect(files.length).toBeGreaterThan(3);
    expect(files.reduce((sum, { passed }) => sum + passed, 0)).toBeGreaterThan(20);
  });

  test('claims nothing about a GPU where there is none', () => {
    const { status, stderr } = run('--seconds', '20');
    expect(status).toBe(2);
    expect(stderr).toContain('computes in software');
  });
});
