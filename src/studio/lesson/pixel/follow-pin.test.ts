import { expect, it } from 'vitest';
import { emptyRun } from '../../../protocol/record.js';
import { isAnotherRun } from './follow-pin.js';

const none = { live: emptyRun, saved: null };
const first = { live: { ...emptyRun, started: '2026-11-01T10:00:00Z' }, saved: null };
const again = { live: { ...emptyRun, started: '2026-11-01T11:00:00Z' }, saved: null };
const opened = { live: emptyRun, saved: { file: 'run.json', record: { ...emptyRun } } };

it('another run is shown when a saved one is opened or closed, and when a run is run again or forgotten', () => {
  expect(isAnotherRun(opened, none)).toBe(true);
  expect(isAnotherRun(none, opened)).toBe(true);
  expect(isAnotherRun(again, first)).toBe(true);
  expect(isAnotherRun(none, first)).toBe(true);
});

it('a run that starts, goes on or gets another name is no other one', () => {
  expect(isAnotherRun(first, none)).toBe(false);
  expect(isAnotherRun({ ...first, live: { ...first.live, state: 'paused' } }, first)).toBe(false);
  expect(isAnotherRun({ ...opened, saved: { ...opened.saved, file: 'mine' } }, opened)).toBe(false);
});
