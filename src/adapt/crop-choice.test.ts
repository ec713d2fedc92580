import { describe, expect, it, test } from 'vitest';
import { labelsOf, propagateGolden } from '../../test/propagate-golden.js';
import { mostEvenCrop } from './crop-choice.js';

describe('the crop with the most even classes', () => {
  test.each(Object.entries(propagateGolden().crops))('is the one that PyTorch finds: %s', (_, of) => {
    const size = { height: of.cropHeight, width: of.cropWidth };
    const chosen = mostEvenCrop(labelsOf(of.labels), of.width, of.crops, size, of.largestShare);
    expect(of.crops.indexOf(chosen)).toBe(of.chosen);
  });

  it('is not always the first, and always the first where one class fills them all', () => {
    const { crops } = propagateGolden();
    const chosen = Object.values(crops).map((each) => each.chosen);
    expect(chosen.filter((place) => place > 0).length).toBeGreaterThan(2);
    expect([crops['one class']?.chosen, crops['a corner too small']?.chosen]).toEqual([0, 0]);
  });

  it('has two classes at least, and none of them fills the largest share exactly', () => {
    const row = [0, 0, 0, 1, 1, 2, 2, 0];
    const crops = [0, 1, 2, 3, 4].map((x) => ({ x, y: 0 }));
    const choose = (share: number) => mostEvenCrop(row, 8, crops, { height: 1, width: 4 }, share);
    expect(choose(0.75)).toEqual({ x: 1, y: 0 }); // Twice two pixels: ln 4; the first crop is 3/4 of one class.
    expect(choose(0.5)).toEqual({ x: 0, y: 0 }); // No crop is below one half: the first one.
  });
});
