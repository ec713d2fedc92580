import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { resolveSize } from '../sizes.js';
import {
  add,
  ceilDiv,
  type Dim,
  equal,
  evaluate,
  exactQuotient,
  floorDiv,
  imageAxis,
  max,
  min,
  mul,
  sub,
  toSize,
} from './dims.js';

const [n, h, w] = [imageAxis('image', 'batch'), imageAxis('image', 'height'), imageAxis('image', 'width')];

/** Output of a convolution along an axis. */
const conv = (size: Dim, kernel: number, stride: number, padding: number) =>
  add(floorDiv(add(size, 2 * padding - kernel), stride), 1);

describe('formulas of sizes', () => {
  it('are equal when they come to the same, whatever the way', () => {
    expect(equal(mul(add(h, 1), add(w, 1)), add(add(mul(h, w), add(h, w)), 1))).toBe(true);
    expect(equal(sub(add(h, w), h), w)).toBe(true);
    expect(equal(h, w)).toBe(false);
    expect(sub(h, h)).toBe(0);
  });

  it('of a map that is halved twice and of one that is quartered are equal', () => {
    const halved = conv(conv(h, 3, 2, 1), 3, 2, 1);
    expect(equal(halved, floorDiv(add(h, 3), 4))).toBe(true);
    expect(equal(conv(h, 7, 4, 3), halved)).toBe(true);
    expect(equal(conv(h, 2, 2, 0), halved)).toBe(false);
  });

  it('divide where it comes out whole, and not elsewhere', () => {
    const [a, b] = [conv(h, 3, 2, 1), conv(w, 2, 2, 0)];
    const count = mul(mul(n, 12), mul(a, b));
    expect(equal(exactQuotient(count, mul(n, 3)), mul(4, mul(a, b)))).toBe(true);
    expect(equal(exactQuotient(mul(add(h, 1), add(w, 2)), add(h, 1)), add(w, 2))).toBe(true);
    expect(exactQuotient(count, 5)).toBeUndefined();
    expect(exactQuotient(h, w)).toBeUndefined();
    expect(exactQuotient(add(mul(h, h), 1), add(h, 1))).toBeUndefined();
    expect(exactQuotient(h, 0)).toBeUndefined();
  });

  test('come to the right number, also as the executor reads them', () => {
    const sizes = fc.record({
      batch: fc.integer({ min: 1, max: 4 }),
      height: fc.integer({ min: 9, max: 700 }),
      width: fc.integer({ min: 9, max: 700 }),
    });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 4 }), (axes, kernel, stride) => {
        const outside = (size: number) => Math.floor((size + 2 - kernel) / stride) + 1;
        const inside = outside(outside(axes.height));
        const formula = mul(
          sub(conv(conv(h, kernel, stride, 1), kernel, stride, 1), 3),
          max(min(w, 300), ceilDiv(h, 5)),
        );
        const expected = (inside - 3) * Math.max(Math.min(axes.width, 300), Math.ceil(axes.height / 5));
        expect(evaluate(formula, axes)).toBe(expected);
        const { batch, height, width } = axes;
        expect(resolveSize(toSize(formula), () => [batch, height, width, 3])).toBe(expected);
      }),
    );
  });

  it('that double again and again stay short', () => {
    let size: Dim = h;
    for (let i = 0; i < 40; i++) size = add(size, size);
    expect(evaluate(size, { batch: 1, height: 3, width: 1 })).toBe(3 * 2 ** 40);
    expect(JSON.stringify(toSize(size)).length).toBeLessThan(100);
  });

  it('that square again and again are refused', () => {
    let size: Dim = add(h, 1);
    expect(() => {
      for (let i = 0; i < 40; i++) size = mul(size, size);
    }).toThrow(/too involved/);
  });
});
