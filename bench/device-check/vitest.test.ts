import { test, expect as vitestExpect } from 'vitest';
import { expect } from './vitest.js';

test('the matchers that stand for those of vitest hold and fail as they do', async () => {
  expect({ a: 1, b: 'text' }).toMatchObject({ b: expect.stringContaining('ex') });
  expect(0.1 + 0.2).not.toBe(0.3);
  expect(0.1 + 0.2).toBeCloseTo(0.3);
  await expect(Promise.reject(new Error('no'))).rejects.toThrow('no');
  vitestExpect(() => expect([1, 2]).toEqual([1, 3])).toThrow('to deeply equal');
  vitestExpect(() => expect(2, 'a message').toBeLessThan(1)).toThrow('a message');
});
