import { expect, it } from 'vitest';
import { distortedWords } from './opening.js';

const shape = { width: 480, height: 360 };
const input = { width: 320, height: 180 };

it('a warning names the shape, the size of the recipe, and the size to set where there is one', () => {
  const says = "warning: most images have the shape of 480 x 360 pixels; at the recipe's 320 x 180 they are distorted.";
  expect(distortedWords(shape, input, null)).toBe(says);
  expect(distortedWords(shape, input, { width: 240, height: 180 })).toBe(
    `${says} Set input.width to 240 and input.height to 180.`,
  );
});
