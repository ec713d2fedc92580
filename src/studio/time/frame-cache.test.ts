import { expect, test } from 'vitest';
import { smallMaps } from '../../../test/small-maps.js';
import type { KeptFrame } from '../../protocol/session.js';
import { FrameCache } from './frame-cache.js';

const frame = (step: number): KeptFrame => ({
  ...{ stage: 'align', index: 0, step, lists: null },
  maps: smallMaps(0, step),
});
const bytes = Object.values(frame(0).maps.layers).reduce((sum, { data }) => sum + data.length, 0);

test('of more frames than fit, those that were not used for longest go', () => {
  const cache = new FrameCache(3 * bytes);
  for (const step of [1, 2, 3]) cache.add(String(step), frame(step));
  expect(cache.get('1')?.step).toBe(1);
  cache.add('4', frame(4));
  expect(['1', '2', '3', '4'].map((key) => cache.get(key)?.step)).toEqual([1, undefined, 3, 4]);
});

test('a frame that is larger than all room is kept until the next one', () => {
  const cache = new FrameCache(bytes / 2);
  cache.add('1', frame(1));
  expect(cache.get('1')?.step).toBe(1);
  cache.add('2', frame(2));
  expect([cache.get('1')?.step, cache.get('2')?.step]).toEqual([undefined, 2]);
});
