import { expect, it } from 'vitest';
import { endsOf } from './frames-headline-picture.js';

const frame = (step: number, ...images: number[]) => ({ stage: 'align', index: 0, step, images }) as const;

it('shows the first and the last frame of one image, also where others are kept oftener', () => {
  const frames = [frame(0, 3), frame(1, 5), frame(2, 5), frame(3, 5, 3)].map((each) => ({
    ...each,
    images: [...each.images],
  }));
  expect(endsOf(frames)).toMatchObject({ before: { step: 1 }, after: { step: 3 }, image: 5 });
});

it('shows nothing of a run without frames', () => {
  expect(endsOf([])).toBeNull();
});
