import { defineConfig } from 'vitest/config';
import { ByProject } from './test/by-project.js';
import { driverEnvironment } from './test/drivers.js';

/**
 * About files, signals and exit codes of whole processes, about what is kept of a run and how a session goes on, about label maps and when images are
 * loaded, and about PyTorch's side of a comparison: no driver makes a difference there, so the quicker one is enough.
 */
const onOneDriver = [
  'bench/steps/torch-step.gpu.test.ts',
  'src/adapt/batches.gpu.test.ts',
  'src/adapt/parts.gpu.test.ts',
  'src/adapt/steps.gpu.test.ts',
  'src/cli/run-results.gpu.test.ts',
  'src/engine/collapse.gpu.test.ts',
  'src/engine/event-log.gpu.test.ts',
  'src/engine/held-out.gpu.test.ts',
  'src/engine/kept-run.gpu.test.ts',
  'src/engine/image-resizer.gpu.test.ts',
  'src/engine/look/label-cases.gpu.test.ts',
  'src/engine/run/frame-keeper.gpu.test.ts',
  'src/engine/run/keeper.gpu.test.ts',
  'src/engine/session.gpu.test.ts',
  'src/engine/source/black-box.gpu.test.ts',
  'test/broken-off.gpu.test.ts',
  'test/cases/labels.gpu.test.ts',
  'test/choose.gpu.test.ts',
  'test/command-line-output.gpu.test.ts',
  'test/command-line.gpu.test.ts',
  'test/device-check.gpu.test.ts',
  'test/evaluate.gpu.test.ts',
  'test/frames.gpu.test.ts',
  'test/killed-anywhere.gpu.test.ts',
  'test/model-forms.gpu.test.ts',
  'test/paper-recipes.gpu.test.ts',
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
    isolate: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});

// The files of a worker share their modules (`isolate: false`): evaluating TensorFlow.js and our own code anew for each took
// half of the time. So a test leaves no module and no global changed behind it; a device and its backend each file makes anew.
export default defineConfig({
  test: {
    maxWorkers: 2,
    sequence: { sequencer: ByProject },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.{ts,tsx}', '{test,scripts,bench}/**/*.test.ts'],
          exclude: ['**/*.gpu.test.ts', 'node_modules/**'],
          isolate: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      gpuProject('lavapipe'),
      gpuProject('swiftshader'),
    ],
  },
});
