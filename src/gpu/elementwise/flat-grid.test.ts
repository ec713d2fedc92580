import { expect, test } from 'vitest';
import { flatGrid } from './flat-grid.js';

test('every thread has its place and no dimension is longer than WebGPU allows', () => {
  for (const threads of [1, 64, 65, 65_535 * 64, 65_535 * 64 + 1, 50_000_000, 2 ** 30]) {
    const [x, y] = flatGrid(threads);
    expect(x * y * 64).toBeGreaterThanOrEqual(threads);
    expect(x * y * 64 - threads).toBeLessThan(64 * (y + 1));
    expect(Math.max(x, y)).toBeLessThanOrEqual(65_535);
  }
});
