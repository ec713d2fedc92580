import { beforeEach, expect, it } from 'vitest';
import { requestsOf } from '../protocol/requests.js';
import { badgeText } from './panels/privacy-badge.js';
import { isInRun, takeRequests, useRequests, whatIs } from './privacy.js';
import { finished, started } from './run-events.test-data.js';
import { initialState, takeEvents, useStudio } from './store.js';

const at = (clock: string) => Date.parse(`2026-01-01T${clock}Z`);

beforeEach(() => {
  useStudio.setState(initialState, true);
  useRequests.setState({ requests: [] });
});

it('requests are counted by sender and by whether a run went on, also when they are reported after it', () => {
  takeEvents([started]);
  takeRequests('engine', [{ url: 'http://page/demo/a.png', time: at('00:00:00') - 1 }]);
  takeRequests('page', [{ url: '/b', time: at('00:00:30') }]);
  takeEvents([finished]);
  takeRequests('engine', [
    { url: '/c', time: at('00:00:59') },
    { url: '/d', time: at('00:01:01') },
  ]);
  expect(useRequests.getState().requests).toEqual([
    { url: 'http://page/demo/a.png', what: 'demo', by: 'engine', inRun: false },
    { url: '/b', what: 'other', by: 'page', inRun: true },
    { url: '/c', what: 'other', by: 'engine', inRun: true },
    { url: '/d', what: 'other', by: 'engine', inRun: false },
  ]);
});

it('no request counts as made in a run when there was no run', () => {
  expect(isInRun(at('00:00:00'), initialState.live)).toBe(false);
});

it("the demo's files are known by the page's own folder", () => {
  const base = 'https://host/studio/index.html';
  expect(whatIs('https://host/studio/demo/target/0001.png', base)).toBe('demo');
  expect(whatIs('https://host/studio/assets/ort.wasm', base)).toBe('program');
  for (const url of ['https://host/demo/0001.png', 'https://other/studio/demo/0001.png', 'https://host/studio/']) {
    expect(whatIs(url, base)).toBe('other');
  }
});

it("the badge counts requests that are not for the page's own files, and all requests made in a run", () => {
  const demo = (inRun: boolean) => ({ url: '', what: 'demo' as const, by: 'engine' as const, inRun });
  const other = { ...demo(true), what: 'other' as const };
  expect(badgeText([])).toBe('local: 0 requests');
  expect(badgeText(Array.from({ length: 75 }, () => demo(false)))).toBe('local: 0 requests');
  expect(badgeText([demo(false), demo(true)])).toBe('local: 0 requests, 1 in runs');
  expect(badgeText([demo(false), other])).toBe('local: 1 request, 1 in runs');
  expect(badgeText([{ ...demo(false), what: 'program' }])).toBe('local: 0 requests');
});

it('addresses in memory are no requests', () => {
  const entries = [
    { name: 'blob:x', startTime: 1 },
    { name: 'data:,x', startTime: 2 },
    { name: 'http://localhost/x', startTime: 3 },
  ];
  expect(requestsOf(entries, 1000)).toEqual([{ url: 'http://localhost/x', time: 1003 }]);
});
