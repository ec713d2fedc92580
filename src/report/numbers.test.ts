import { describe, expect, it } from 'vitest';
import { byteSize, duration, percent, points, printedDifference, short, signedPoints } from './numbers.js';

describe('numbers for people', () => {
  it.each([
    [0, '0'],
    [0.012345, '0.0123'],
    [-1.2345, '−1.23'],
    [456.78, '457'],
    [12345, '12,300'],
    [0.0000123, '1.2e−5'],
    [Number.NaN, 'not finite'],
  ])('keep three significant digits: %s is %s', (value, text) => expect(short(value)).toBe(text));

  it.each([
    [0, '0.0'],
    [0.00001, '<0.01'],
    [0.0052, '0.52'],
    [0.398, '39.8'],
    [0.99951, '100'],
  ])('write the share %s as %s percent', (share, text) => expect(percent(share)).toBe(text));

  it('always sign a difference in points, with a true minus', () => {
    expect([0.04, -0.012, 0.0004].map(signedPoints)).toEqual(['+4.0', '−1.2', '±0.0']);
    expect(points(0.3561)).toBe('35.6');
  });

  it.each([
    [0.34794, 0.343455, '+0.5'],
    [0.4196, 0.4314, '−1.1'],
    [0.4024, 0.3706, '+3.1'],
    [0.34349, 0.34251, '±0.0'],
  ])('of %s and %s differ as the printed ones do: %s', (value, from, text) => {
    expect(signedPoints(printedDifference(value, from))).toBe(text);
    expect(printedDifference(value, from)).toBeCloseTo((Number(points(value)) - Number(points(from))) / 100, 12);
  });

  it('give durations and sizes in the unit that fits', () => {
    expect([0.84, 12.4, 192, 3900].map(duration)).toEqual([
      '0.8\u00a0s',
      '12\u00a0s',
      '3\u00a0min 12\u00a0s',
      '1\u00a0h 05\u00a0min',
    ]);
    expect([0, 999, 2_134_567].map(byteSize)).toEqual(['0\u00a0B', '999\u00a0B', '2.13\u00a0MB']);
  });
});
