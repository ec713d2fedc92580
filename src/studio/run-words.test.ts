import { expect, it } from 'vitest';
import type { RunEvent } from '../protocol/events.js';
import { applyEvent, emptyRun } from '../protocol/record.js';
import { finished, metrics, started, stepped } from './run-events.test-data.js';
import { asksAboutCollapse, pageTitle } from './run-words.js';

const titleOf = (...events: RunEvent[]) => pageTitle(events.reduce(applyEvent, emptyRun), false);

const half: RunEvent[] = [
  started,
  { type: 'stage-started', stage: 'teach', index: 1, steps: 200 },
  stepped('teach', 1, 125),
];
const measured = (checkpoint: 'source' | 'teach'): RunEvent => ({
  type: 'evaluated',
  checkpoint,
  evaluated: 'student',
  metrics: { ...metrics, mIoU: checkpoint === 'source' ? 0.384 : 0.445 },
  seconds: 1,
});

it('the title of the page says what the run does and how far it is', () => {
  expect(titleOf()).toBe('ATP Studio');
  expect(titleOf(started)).toBe('Starting - ATP Studio');
  expect(titleOf(...half)).toBe('Teach 62 % - ATP Studio');
  expect(titleOf(...half, { type: 'progressed', what: 'evaluating', done: 9, total: 36 })).toBe(
    'Evaluating 25 % - ATP Studio',
  );
  expect(titleOf(...half, { type: 'paused' })).toBe('Paused - Teach 62 % - ATP Studio');
});

it('the title says how the run ended', () => {
  const end = (outcome: 'done' | 'stopped' | 'failed') => ({ ...finished, outcome }) as RunEvent;
  expect(titleOf(...half, measured('source'), measured('teach'), end('done'))).toBe('Done: mIoU 44.5 - ATP Studio');
  expect(titleOf(...half, end('done')), 'without labels there is no figure').toBe('Done - ATP Studio');
  expect(titleOf(...half, end('stopped'))).toBe('Stopped - ATP Studio');
  expect(titleOf(...half, end('failed'))).toBe('Failed - ATP Studio');
  expect(pageTitle([...half, end('failed')].reduce(applyEvent, emptyRun), true)).toBe('Starting again - ATP Studio');
});

it('a run that waits for a decision about a collapse says so, until it goes on', () => {
  const collapse: RunEvent = { type: 'collapsed', collapse: { stage: 'teach', index: 1, step: 125, good: null } };
  expect(titleOf(...half, collapse, { type: 'paused' })).toBe('Collapsed, waiting - ATP Studio');
  const run = [...half, collapse, { type: 'paused' as const }, { type: 'resumed' as const }].reduce(
    applyEvent,
    emptyRun,
  );
  expect(asksAboutCollapse(run)).toBe(false);
  expect(titleOf(...half, collapse, { type: 'paused' }, { type: 'resumed' })).toBe('Teach 62 % - ATP Studio');
});
