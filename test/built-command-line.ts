import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'vitest';

/** Builds the command line inside the project, so that packages are found; gives the path of its file. */
export function buildCommandLine(name: string): string {
  const folder = `node_modules/.cache/${name}`;
  const options = ['--config', 'vite.cli.config.ts', '--logLevel', 'error', '--outDir', folder];
  const { status, stderr } = spawnSync('npx', ['vite', 'build', ...options]);
  expect(status, String(stderr)).toBe(0);
  return join(folder, 'atp-studio.js');
}
