import { expect, test } from 'vitest';
import { recipeByName } from '../../../protocol/recipes.js';
import { keptAlign } from './kept-align.js';

const paper = recipeByName('paper');
const data = Uint8Array.of(0, 26, 128, 255);
const maps = { width: 2, layers: { entropy: { kind: 'share' as const, data } } };

test('a kept picture says of Align what follows from the entropy of a pixel', () => {
  const at = (x: number, y: number) => keptAlign(paper, { index: 0, step: 0 }, maps, { x, y });
  // h = 26/255 = 0.102 lies left of the border 1/(5 + 1), h = 128/255 = 0.502 right of it.
  expect(at(1, 0)).toMatchObject({ entropy: 26 / 255, gamma: 5, sharpening: 'surer' });
  expect(at(1, 0)?.curriculum).toBeCloseTo(0.584, 3);
  expect(at(0, 1)).toMatchObject({ sharpening: 'less-sure' });
  expect(at(0, 1)?.curriculum).toBeCloseTo(0.0306, 4);
  expect(at(0, 1)?.slope).toBeCloseTo(-0.124, 3);
});

test('a picture of another stage, or without entropy, says nothing of Align', () => {
  expect(keptAlign(paper, { index: 1, step: 3 }, maps, { x: 0, y: 0 })).toBeNull();
  expect(keptAlign(paper, { index: 0, step: 3 }, { width: 2, layers: {} }, { x: 0, y: 0 })).toBeNull();
  expect(keptAlign(null, { index: 0, step: 3 }, maps, { x: 0, y: 0 })).toBeNull();
});
