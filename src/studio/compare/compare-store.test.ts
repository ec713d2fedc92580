import { beforeEach, expect, it } from 'vitest';
import type { ListedRun, RunEntry } from '../../protocol/kept-run.js';
import { checkRun, keepChecked, thoseWithRoom, useCompare } from './compare-store.js';
import { strong } from './opened-runs.test-data.js';

const listed = (id: string, change: Partial<RunEntry> = {}, going = false): ListedRun => ({
  id,
  entry: { ...strong.entry, name: id, ...change },
  problem: null,
  going,
  thumbnail: null,
});
const state = () => useCompare.getState();

beforeEach(() => useCompare.setState({ checked: [], refusal: null }));

it('keeps the order in which runs are checked, and lets them be unchecked', () => {
  for (const id of ['b', 'a', 'c', 'a']) checkRun(listed(id));
  expect(state().checked).toEqual(['b', 'c']);
});

it('refuses a fifth run with words, which go when one is unchecked', () => {
  for (const id of ['a', 'b', 'c', 'd', 'e']) checkRun(listed(id));
  expect(state().checked).toEqual(['a', 'b', 'c', 'd']);
  expect(state().refusal).toMatch(/At most 4 runs/);
  checkRun(listed('a'));
  expect(state().refusal).toBeNull();
  checkRun(listed('e'));
  expect(state().checked).toEqual(['b', 'c', 'd', 'e']);
});

it('refuses what goes on now, what is damaged and what has no record, each with its reason', () => {
  checkRun(listed('a', { state: 'running' }, true));
  expect(state().refusal).toBe('“a” goes on now. It can be compared when it has ended.');
  checkRun({ ...listed('b'), entry: null, problem: 'Its entry.json is not JSON.' });
  expect(state().refusal).toBe('“b” is damaged and cannot be compared.');
  checkRun(listed('c', { state: 'running', place: null }));
  expect(state().refusal).toMatch(/interrupted before it had a record/);
  expect(state().checked).toEqual([]);
});

it('a stopped run and one that can be continued are compared', () => {
  checkRun(listed('a', { state: 'stopped' }));
  checkRun(listed('b', { state: 'running', place: { stage: 'teach', index: 1, step: 3 } }));
  expect(state().checked).toEqual(['a', 'b']);
});

it('a run that is deleted, or goes on again, is not checked any more', () => {
  for (const id of ['a', 'b', 'c']) checkRun(listed(id));
  keepChecked([listed('a'), listed('c', { state: 'running' }, true)]);
  expect(state().checked).toEqual(['a']);
});

it('names each run that there is no room for, and the reason', () => {
  const list = ['a', 'b', 'c', 'd', 'e'].map((id) => listed(id));
  const { shown, leftOut } = thoseWithRoom(['a', 'b', 'b', 'c', 'd', 'e'], list);
  expect(shown).toEqual(['a', 'b', 'c', 'd']);
  expect(leftOut.map(({ id }) => id)).toEqual(['e']);
  expect(leftOut[0]?.why).toMatch(/room for 4 runs, and “e”/);
});
