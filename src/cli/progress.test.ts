import { expect, it } from 'vitest';
import { timeLeft } from './progress.js';

it('says now and then how far work is and how long it still takes, and nothing of short work', () => {
  let time = 0;
  const said: string[] = [];
  const progress = timeLeft(
    'images',
    (line) => said.push(line.replaceAll('\u00a0', ' ')),
    () => time,
  );
  for (let done = 1; done <= 40; done++) {
    progress(done, 40);
    time += 1000;
  }
  expect(said).toEqual([
    '6 of 40 images, about 34 s left',
    '16 of 40 images, about 24 s left',
    '26 of 40 images, about 14 s left',
    '36 of 40 images, about 4.0 s left',
  ]);
});
