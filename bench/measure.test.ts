import { expect, test } from 'vitest';
import { installDawn } from '../src/cli/dawn.js';
import type { Case, Contender, Setting } from './case.js';
import { wallClock } from './clock.js';
import { measureCase } from './measure.js';

installDawn(); // Dispatches are counted on its classes.

const ceilings = { fma_gflops: 1, fma_accumulators: 1, copy_gbps: 1, empty_dispatch_us: 1 };
const setting = { clock: wallClock, quick: false, started: 0, platform: {} } as Setting;

/** Executions of two contenders, as they happen: each writes its letter; an execution takes as long as its clock says. */
async function executions(milliseconds: Record<string, number>): Promise<string> {
  let log = '';
  const contender = ([label, time]: [string, number]): Contender => ({
    impl: 'ours',
    label,
    sharesDevice: true,
    open: async () => ({
      run: () => {},
      settle: async () => {},
      check: async () => 0,
      time: async (repetitions) => {
        log += label.repeat(repetitions);
        return time * repetitions;
      },
      dispose: () => {},
    }),
  });
  const work = { flops: 0, bytes: 0 };
  const entry: Case = { name: 'case', work, tolerance: 1, contenders: Object.entries(milliseconds).map(contender) };
  await measureCase(entry, ceilings, setting);
  return log;
}

test('each sample follows an execution of the same contender that is not timed, whatever the others did', async () => {
  const log = await executions({ a: 50, b: 1500 });
  // Once to count dispatches, then ten samples in the order A B .. B A.
  expect(log).toBe(`ab${'aabbbbaa'.repeat(5)}`);
});

test('what executes for seconds is timed without it', async () => {
  expect(await executions({ a: 50, b: 2500 })).toBe(`ab${'aabbaa'.repeat(5)}`);
});

test('short executions are repeated in a sample, and not before it', async () => {
  expect(await executions({ a: 4, b: 50 })).toBe(`ab${'aaaabbbbaaaa'.repeat(5)}`);
});
