import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { sourcesHash } from '../scripts/sources-hash.js';

/** Inside the project, so that packages are found. */
const BUILDS = 'node_modules/.cache/command-line';
const DAY = 24 * 3600 * 1000;

/**
 * Builds the command line, and gives the path of its file. Whatever makes the build is in the folder's name: one build
 * serves all tests of these sources. Nothing may be written into it.
 */
export function buildCommandLine(): string {
  const folder = join(BUILDS, hashOfBuild());
  if (!existsSync(folder)) build(folder);
  return join(folder, 'atp-studio.js');
}

function hashOfBuild(): string {
  const hash = createHash('sha256').update(sourcesHash()).update(readFileSync('vite.cli.config.ts'));
  const scripts = readdirSync('scripts', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  for (const name of scripts.sort()) hash.update(readFileSync(join('scripts', name)));
  return hash.digest('hex').slice(0, 16);
}

/** Beside it first: another test must not find half of it. Where two build at once, the first one's stays. */
function build(folder: string): void {
  removeOld();
  const own = `${folder}-${process.pid}`;
  const options = ['--config', 'vite.cli.config.ts', '--logLevel', 'error', '--outDir', own];
  const { status, stderr } = spawnSync('npx', ['vite', 'build', ...options]);
  expect(status, String(stderr)).toBe(0);
  try {
    renameSync(own, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(own, { recursive: true });
  }
}

function removeOld(): void {
  for (const name of existsSync(BUILDS) ? readdirSync(BUILDS) : []) {
    const path = join(BUILDS, name);
    if (Date.now() - statSync(path).mtimeMs > DAY) rmSync(path, { recursive: true, force: true });
  }
}
