import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { watchSignals } from './signals.js';

/** Signals that this process sends to itself, and what came of them. */
async function sent(signals: [NodeJS.Signals, after: number][], goesOn = true) {
  const ends: string[] = [];
  const exits: number[] = [];
  const watch = watchSignals(
    (signal) => {
      ends.push(signal);
      return goesOn;
    },
    ((code: number) => exits.push(code)) as unknown as typeof process.exit, // a test goes on behind its end
  );
  for (const [signal, after] of signals) {
    await wait(after);
    process.kill(process.pid, signal);
  }
  await wait(50);
  watch.close();
  return { ends, exits, first: watch.signal };
}

test('the first signal asks for the end, a second one of another kind ends at once', async () => {
  expect(await sent([['SIGHUP', 0]])).toEqual({ ends: ['SIGHUP'], exits: [], first: 'SIGHUP' });
  expect(await sent([['SIGHUP', 0]], false)).toEqual({ ends: ['SIGHUP'], exits: [129], first: 'SIGHUP' });
  const two = await sent([
    ['SIGHUP', 0],
    ['SIGTERM', 50],
  ]);
  expect(two).toEqual({ ends: ['SIGHUP'], exits: [143], first: 'SIGHUP' });
});

test('the same signal within a second is the same: a scheduler and a program between may both send it', async () => {
  const soon = await sent([
    ['SIGHUP', 0],
    ['SIGHUP', 200],
  ]);
  expect(soon).toEqual({ ends: ['SIGHUP'], exits: [], first: 'SIGHUP' });
  const later = await sent([
    ['SIGHUP', 0],
    ['SIGHUP', 1100],
  ]);
  expect(later.exits).toEqual([129]);
});
