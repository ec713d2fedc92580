import { beforeEach, expect, it } from 'vitest';
import { initialState, useStudio } from '../store.js';
import { takeKeptNotice, useRuns } from './runs-store.js';

beforeEach(() => {
  useStudio.setState(initialState, true);
  useRuns.setState(useRuns.getInitialState(), true);
});

it('a problem with keeping a run is logged once, stays to its end, and goes with the next run', () => {
  takeKeptNotice({ id: 'a', problem: null, kept: null });
  takeKeptNotice({ id: 'a', problem: 'The run was kept without its weights.', kept: null });
  takeKeptNotice({ id: 'a', problem: null, kept: null });
  expect(useRuns.getState().problem).toBe('The run was kept without its weights.');
  expect(useStudio.getState().log.map(({ kind, text }) => [kind, text])).toEqual([
    ['warning', 'The run was kept without its weights.'],
  ]);
  takeKeptNotice({ id: 'b', problem: null, kept: null });
  expect(useRuns.getState().problem).toBeNull();
  takeKeptNotice({ id: null, problem: 'This run is not kept.', kept: null });
  expect(useRuns.getState()).toMatchObject({ live: null, problem: 'This run is not kept.', changes: 5 });
});

it('results in the store are nothing that leaving the page could lose', () => {
  takeKeptNotice({ id: 'a', problem: null, kept: null });
  expect(useStudio.getState().kept).toBe('not');
  takeKeptNotice({ id: 'a', problem: null, kept: 'results' });
  expect(useStudio.getState().kept).toBe('results');
});

it('nothing is left of a run whose weights were not to be kept, once its checkpoint is gone', () => {
  useStudio.setState({ kept: 'checkpoint' });
  takeKeptNotice({ id: 'a', problem: null, kept: 'not' });
  expect(useStudio.getState().kept).toBe('not');
});
