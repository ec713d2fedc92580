import { expect, it } from 'vitest';
import { Progress } from './progress.js';

it('says now and then how far work is and how long it still takes, and nothing of short work', () => {
  let time = 0;
  const said: string[] = [];
  const progress = new Progress(
    'images',
    (line) => said.push(line.replaceAll('\u00a0', ' ')),
    () => time,
  );
  for (let done = 1; done <= 40; done++) {
    progress.reached(done, 40);
    time += 1000;
  }
  expect(said).toEqual([
    '6 of 40 images, about 34 s left',
    '16 of 40 images, about 24 s left',
    '26 of 40 images, about 14 s left',
    '36 of 40 images, about 4.0 s left',
  ]);
});

it('counts what was done before, and takes the time of what is done now', () => {
  let time = 0;
  const progress = new Progress(
    'predictions',
    () => {},
    () => time,
  );
  const words = () => progress.words.replaceAll('\u00a0', ' ');
  expect(words()).toBe('no predictions');
  progress.reached(80, 100);
  expect(words()).toBe('80 of 100 predictions');
  time = 20_000;
  progress.reached(90, 100);
  expect(words()).toBe('90 of 100 predictions, about 20 s left');
  progress.reached(100, 100);
  expect(words()).toBe('100 of 100 predictions');
});
