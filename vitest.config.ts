import { defineConfig } from 'vitest/config';
import { driverEnvironment } from './test/drivers.js';

/**
 * About files, signals and exit codes of whole processes, about when images are loaded, and about what is kept of a run: no driver
 * makes a difference there, so the quicker one is enough.
 */
const onOneDriver = [
  'src/adapt/batches.gpu.test.ts',
  'src/adapt/parts.gpu.test.ts',
  'src/engine/image-resizer.gpu.test.ts',
  'src/engine/run/keeper.gpu.test.ts',
  'test/broken-off.gpu.test.ts',
  'test/choose.gpu.test.ts',
  'test/command-line.gpu.test.ts',
  'test/evaluate.gpu.test.ts',
  'test/frames.gpu.test.ts',
  'test/killed-anywhere.gpu.test.ts',
  'test/run-faults.gpu.test.ts',
  'test/sweep.gpu.test.ts',
];

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
