import { beforeEach, expect, it } from 'vitest';
import { requestsOf } from '../protocol/requests.js';
import { isInRun, takeRequests, useRequests } from './privacy.js';
import { finished, started } from './run-events.test-data.js';
import { initialState, takeEvents, useStudio } from './store.js';

const at = (clock: string) => Date.parse(`2026-01-01T${clock}Z`);

beforeEach(() => {
  useStudio.setState(initialState, true);
  useRequests.setState({ requests: [] });
});

it('requests are told by whom and whether during a run, also when they are told after it', () => {
  takeEvents([started]);
  takeRequests('engine', [{ url: '/demo/a.png', time: at('00:00:00') - 1 }]);
  takeRequests('page', [{ url: '/b', time: at('00:00:30') }]);
  takeEvents([finished]);
  takeRequests('engine', [
    { url: '/c', time: at('00:00:59') },
    { url: '/d', time: at('00:01:01') },
  ]);
  expect(useRequests.getState().requests).toEqual([
    { url: '/demo/a.png', by: 'engine', inRun: false },
    { url: '/b', by: 'page', inRun: true },
    { url: '/c', by: 'engine', inRun: true },
    { url: '/d', by: 'engine', inRun: false },
  ]);
});

it('without a run nothing was requested in one', () => {
  expect(isInRun(at('00:00:00'), initialState.live)).toBe(false);
});

it('addresses in memory are no requests', () => {
  const entries = [
    { name: 'blob:x', startTime: 1 },
    { name: 'data:,x', startTime: 2 },
    { name: 'http://localhost/x', startTime: 3 },
  ];
  expect(requestsOf(entries, 1000)).toEqual([{ url: 'http://localhost/x', time: 1003 }]);
});
