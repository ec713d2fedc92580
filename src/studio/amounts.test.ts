import { expect, it } from 'vitest';
import { clock, parameterCount, rate } from './amounts.js';
import { counted } from './words/en/counted.js';

it('counts of parameters are short', () => {
  expect([900, 525_820, 44_500_000].map(parameterCount)).toEqual(['900', '526 k', '44.5 M']);
});

it('a clock has minutes and seconds, and hours where there are any', () => {
  expect([0.4, 75, 3700].map(clock)).toEqual(['0:00', '1:15', '1:01:40']);
});

it('rates keep the digits that matter', () => {
  expect([2.761, 11.04, 240.2].map(rate)).toEqual(['2.76', '11.0', '240']);
});

it('a count of one has the singular', () => {
  expect([counted(1, 'image'), counted(1200, 'image')]).toEqual(['1 image', '1,200 images']);
});
