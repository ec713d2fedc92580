import { expect, it } from 'vitest';
import { NARROWEST, shareWithin, USUAL, WIDEST } from './shared-room.js';

it('leaves both picture and charts room, whatever was stored', () => {
  expect(shareWithin(0.5)).toBe(0.5);
  expect(shareWithin(0)).toBe(NARROWEST);
  expect(shareWithin(2)).toBe(WIDEST);
  expect(shareWithin(Number.NaN)).toBe(USUAL);
});
