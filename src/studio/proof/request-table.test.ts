import { expect, it } from 'vitest';
import type { CountedRequest } from '../privacy.js';
import { requestTable } from './request-table.js';

const base = 'https://host/studio/';
const request = (url: string, what: CountedRequest['what'], inRun = false): CountedRequest => ({
  url,
  what,
  by: 'engine',
  inRun,
});

it('requests are counted by place and by phase, and a place of the own server has a row without any', () => {
  const rows = requestTable(
    [`${base}assets/a.js`, `${base}assets/b.css`, `${base}`],
    [request(`${base}demo/1.png`, 'demo'), request(`${base}demo/2.png`, 'demo', true)],
    base,
  );
  expect(rows.map(({ loading, since, inRuns }) => [loading, since, inRuns])).toEqual([
    [2, 0, 0],
    [0, 2, 1],
    [1, 0, 0],
  ]);
  expect(rows.every(({ own }) => own)).toBe(true);
});

it('another origin is named, also where only its port or its protocol is another', () => {
  const urls = ['https://elsewhere/demo/1.png', 'http://host/studio/', 'https://host:8443/studio/'];
  const rows = requestTable(
    [],
    urls.map((url) => request(url, 'other', true)),
    base,
  );
  expect(rows.filter(({ own }) => !own)).toEqual([
    { to: 'https://elsewhere', own: false, loading: 0, since: 1, inRuns: 1 },
    { to: 'http://host', own: false, loading: 0, since: 1, inRuns: 1 },
    { to: 'https://host:8443', own: false, loading: 0, since: 1, inRuns: 1 },
  ]);
});
