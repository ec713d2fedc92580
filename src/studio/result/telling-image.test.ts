import { expect, it } from 'vitest';
import type { ImageMaps } from '../../protocol/session.js';
import { candidates, changeOf, mostTelling, type TellingImage } from './telling-image.js';

const maps = (prediction: number[], truth?: number[]): ImageMaps => ({
  ...{ image: 0, name: '0001.png', width: 4, height: 1, weights: 'current', caption: '', missing: {} },
  layers: {
    prediction: { kind: 'classes', data: Uint8Array.from(prediction) },
    ...(truth && { truth: { kind: 'classes', data: Uint8Array.from(truth) } }),
  },
});

it('counts the labelled pixels that are right, before and after', () => {
  const truth = [0, 1, 1, 255];
  expect(changeOf(maps([0, 0, 0, 0], truth), maps([0, 1, 1, 1], truth))).toEqual({
    by: 'labels',
    before: expect.closeTo(1 / 3),
    after: expect.closeTo(1),
  });
});

it('counts the pixels with another class where there are no labels', () => {
  expect(changeOf(maps([0, 0, 0, 0]), maps([0, 1, 1, 0]))).toEqual({ by: 'classes', changed: 0.5 });
});

it('says nothing of an image without a labelled pixel', () => {
  expect(changeOf(maps([0, 0, 0, 0], [255, 255, 255, 255]), maps([0, 1, 1, 0], [255, 255, 255, 255]))).toBeNull();
});

it('shows the image that gained most', () => {
  const image = (before: number, after: number): TellingImage => ({
    before: maps([]),
    after: maps([]),
    change: { by: 'labels', before, after },
  });
  const images = [image(0.5, 0.6), image(0.2, 0.5), image(0.9, 0.8)];
  expect(mostTelling(images)).toBe(images[1]);
  expect(mostTelling([image(0.5, 0.5)]), 'a run that gave the old weights back').toBeNull();
  expect(mostTelling([])).toBeNull();
});

it('looks at the chosen image and at the most disputed ones, each once, and at few', () => {
  expect(candidates(36, 0, [])).toEqual([0, 4, 13, 22]);
  expect(candidates(36, 7, [7, 3, 9, 1, 2])).toEqual([7, 3, 9, 1]);
  expect(candidates(2, 0, [])).toEqual([0, 1]);
});
