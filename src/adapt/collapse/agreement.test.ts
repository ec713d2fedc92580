import { expect, test } from 'vitest';
import { createRandom } from '../../images/random.js';
import { agreementOf, effectiveClasses } from './agreement.js';

const CLASSES = 4;
/** Half of class 0, a quarter of 1 and 2 each. */
const reference = Uint8Array.from({ length: 4000 }, (_, pixel) => [0, 0, 1, 2][pixel % 4] ?? 0);

test('the same labels agree fully, labels of one class no better than chance, whichever class it is', () => {
  expect(agreementOf(reference, reference, CLASSES).kappa).toBe(1);
  for (const label of [0, 1, 3]) {
    expect(agreementOf(new Uint8Array(reference.length).fill(label), reference, CLASSES).kappa).toBe(0);
  }
});

test('labels drawn at random in the right shares do not agree', () => {
  const random = createRandom(3);
  const drawn = Uint8Array.from(reference, () => [0, 0, 1, 2][random.int(4)] ?? 0);
  expect(Math.abs(agreementOf(drawn, reference, CLASSES).kappa ?? 1)).toBeLessThan(0.05);
});

test('kappa is what its definition gives', () => {
  // 7 of 10 agree; by chance 0.5 * 0.6 + 0.5 * 0.4 = 0.5 would.
  const labels = Uint8Array.from([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
  const other = Uint8Array.from([0, 0, 0, 0, 1, 1, 1, 1, 0, 0]);
  expect(agreementOf(labels, other, 2).kappa).toBeCloseTo((0.7 - 0.5) / (1 - 0.5), 12);
  expect(agreementOf(labels, other, 2).shares).toEqual([0.5, 0.5]);
});

test('a rare class that is found five times as often agrees on most pixels, and little beyond chance', () => {
  const few = Uint8Array.from({ length: 1000 }, (_, pixel) => (pixel < 10 ? 1 : 0));
  const more = Uint8Array.from({ length: 1000 }, (_, pixel) => (pixel < 50 ? 1 : 0));
  const { kappa, same } = agreementOf(more, few, 2);
  expect(same).toBe(0.96);
  expect(kappa).toBeGreaterThan(0.25);
  expect(kappa).toBeLessThan(0.35);
});

test('open pixels do not count, on either side', () => {
  const open = reference.map((label, pixel) => (pixel < 1000 ? 255 : label));
  expect(agreementOf(open, reference, CLASSES).kappa).toBe(1);
  expect(agreementOf(reference, open, CLASSES).kappa).toBe(1);
});

test('a reference of one class says nothing', () => {
  const one = new Uint8Array(1000);
  expect(agreementOf(reference.subarray(0, 1000), one, CLASSES).kappa).toBeNull();
  one[0] = 1;
  expect(agreementOf(one, one, CLASSES).kappa).toBeNull();
  expect(agreementOf(new Uint8Array(5), new Uint8Array(5).fill(255), CLASSES).kappa).toBeNull();
});

test('variety is how many of the effective classes are left', () => {
  expect(agreementOf(reference, reference, CLASSES).variety).toBeCloseTo(1, 12);
  const two = reference.map((label) => Math.min(label, 1));
  expect(agreementOf(two, reference, CLASSES).variety).toBeCloseTo(2 / effectiveClasses([0.5, 0.25, 0.25]), 12);
});

test('all classes are effective where all are as frequent, and one is where it has all pixels', () => {
  expect(effectiveClasses([0.25, 0.25, 0.25, 0.25])).toBeCloseTo(4, 12);
  expect(effectiveClasses([0, 1, 0])).toBe(1);
  expect(effectiveClasses([0.5, 0.5, 0])).toBeCloseTo(2, 12);
});
