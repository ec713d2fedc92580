import { defineConfig } from 'vitest/config';
import { driverEnvironment } from './test/drivers.js';

/**
 * About files, signals and exit codes of whole processes, and about what is kept of a run: no driver makes a difference there, so the
 * quicker one is enough.
 */
const onOneDriver = [
  ...['broken-off', 'choose', 'command-line', 'evaluate', 'killed-anywhere', 'run-faults', 'sweep'].map(
    (name) => `test/${name}`,
  ),
  'src/adapt/parts',
  'src/engine/run/keeper',
].map((name) => `${name}.gpu.test.ts`);

/** Tests without a GPU run once; `*.gpu.test.ts` run on each software Vulkan driver that the machine has. */
const gpuProject = (driver: 'lavapipe' | 'swiftshader') => ({
  test: {
    name: driver,
    include: ['{src,test,bench}/**/*.gpu.test.ts'],
    exclude: driver === 'swiftshader' ? onOneDriver : [],
    env: driverEnvironment(driver),
    pool: 'forks' as const,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.{ts,tsx}', '{test,scripts,bench}/**/*.test.ts'],
          exclude: ['**/*.gpu.test.ts', 'node_modules/**'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      gpuProject('lavapipe'),
      gpuProject('swiftshader'),
    ],
  },
});
