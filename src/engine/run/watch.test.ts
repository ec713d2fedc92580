import { expect, test } from 'vitest';
import type { ImageMaps } from '../../protocol/session.js';
import { MapWatch } from './watch.js';

const maps = (image: number): ImageMaps => ({
  image,
  name: '',
  width: 1,
  height: 1,
  caption: '',
  weights: 'current',
  layers: {},
  missing: {},
});

function watchWith(cost: number) {
  const clock = { now: 0 };
  const sent: number[][] = [];
  const watch = new MapWatch(
    async (image) => {
      clock.now += cost;
      return maps(image);
    },
    (batch) => sent.push(batch.map((entry) => entry.image)),
    () => clock.now,
  );
  return { clock, sent, watch };
}

test('maps of the watched images are sent, at most every 100 ms', async () => {
  const { clock, sent, watch } = watchWith(0);
  watch.images = [3, 4];
  await watch.afterStep();
  watch.acknowledge();
  clock.now += 50;
  await watch.afterStep();
  clock.now += 60;
  await watch.afterStep();
  expect(sent).toEqual([
    [3, 4],
    [3, 4],
  ]);
});

test('slow maps are made seldom: at most 5 percent of the time', async () => {
  const { clock, sent, watch } = watchWith(40);
  watch.images = [0];
  for (let step = 0; step < 100; step++) {
    clock.now += 10;
    await watch.afterStep();
    watch.acknowledge();
  }
  expect(sent.length).toBeGreaterThan(0);
  expect((sent.length - 1) * 40).toBeLessThanOrEqual(0.06 * clock.now);
});

test('the next maps wait until the page has painted the last ones', async () => {
  const { clock, sent, watch } = watchWith(0);
  watch.images = [0];
  await watch.afterStep();
  clock.now += 1000;
  const second = watch.afterStep();
  await Promise.resolve();
  expect(sent).toHaveLength(1);
  watch.acknowledge();
  await second;
  expect(sent).toHaveLength(2);
});
