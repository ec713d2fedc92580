import { expect, test } from 'vitest';
import { sampleRecord } from '../report/record-sample.js';
import { summary } from './summary.js';

const place = { stage: 'teach', index: 1, step: 2 } as const;

test('the summary tells time of computing and time by the clock apart, and what checkpoints took', () => {
  const checkpoints = { count: 2, bytes: 3_100_000, milliseconds: 90 };
  const all = summary({ ...sampleRecord, seconds: 20, checkpoints });
  expect(all).toMatchObject({ seconds: { total: 20, wall: 60 }, checkpoints });
  expect(all).not.toHaveProperty('continued');
});

test('the summary of a continued run says from where it was continued', () => {
  const continued = [{ time: '2026-01-02T03:04:55.000Z', place }];
  const { time, ...all } = summary({ ...sampleRecord, seconds: 20, continued });
  expect(all).toMatchObject({ continued });
  expect(time?.replaceAll('\u00a0', ' ')).toBe('20 s of computing, 1 min 0 s by the clock, continued once');
});
