import { expect, test } from 'vitest';
import { RunControl } from './control.js';

/** A run that is paused; `told`: what it says from then on. */
async function pausedRun() {
  const told: string[] = [];
  const control = new RunControl(({ type }) => told.push(type));
  control.pause();
  const resting = control.settle();
  expect(told.splice(0)).toEqual(['paused']);
  return { told, control, resting };
}

test('one more step pauses the run after that step, and not at the end of a stage before it', async () => {
  const { told, control, resting } = await pausedRun();
  control.step();
  await resting;
  // The stage has no more steps: it ends, and the next one begins.
  await control.settle();
  expect(told).toEqual(['resumed']);
  control.stepTaken();
  const again = control.settle();
  expect(told).toEqual(['resumed', 'paused']);
  control.resume();
  await again;
  await control.settle();
  expect(told).toEqual(['resumed', 'paused', 'resumed']);
});

test('a pause that is wanted meanwhile does not wait for the step', async () => {
  const { told, control, resting } = await pausedRun();
  control.step();
  await resting;
  control.pause();
  const again = control.settle();
  expect(told).toEqual(['resumed', 'paused']);
  control.stop();
  await again;
});
