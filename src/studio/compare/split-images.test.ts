import { expect, it } from 'vitest';
import { strong, weak } from './opened-runs.test-data.js';
import { lastFrameOf, splitImages } from './split-images.js';

const names = strong.record.targets?.names ?? [];
const [first = '', second = ''] = names;
const at = (step: number, ...images: number[]) => ({ stage: 'teach', index: 1, step, images }) as const;
const frames = [at(1, 0, 1), at(2, 0)].map((frame) => ({ ...frame, images: [...frame.images] }));
const picture = { image: 1, name: second, caption: 'adapted model', png: new Uint8Array(0) };

it('offers the images that most runs have first, by name', () => {
  expect(
    splitImages([
      { ...strong, frames },
      { ...weak, pictures: [picture] },
    ]),
  ).toEqual([
    { name: second, runs: 2 },
    { name: first, runs: 1 },
  ]);
  expect(splitImages([strong, weak])).toEqual([]);
});

it('takes the last step that has maps of the image', () => {
  const run = { ...strong, frames };
  expect(lastFrameOf(run, first)).toMatchObject({ image: 0, place: { step: 2 } });
  expect(lastFrameOf(run, second)).toMatchObject({ image: 1, place: { step: 1 } });
  expect(lastFrameOf(run, 'none.png')).toBeUndefined();
});
