import { expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { type AttentionProblem, attentionGradientReference, attentionReference } from './reference.js';

const sizes = { batch: 2, queries: 3, keys: 4, channels: 6, heads: 2 };
const base: AttentionProblem = { q: noise(36, 1), k: noise(48, 2), v: noise(48, 3), ...sizes };
const dy = noise(36, 4);

const objective = (problem: AttentionProblem) => attentionReference(problem).reduce((sum, y, i) => sum + y * dy[i]!, 0);

/** Central differences of the objective by each entry of one input. */
function slopes(name: 'q' | 'k' | 'v'): number[] {
  const h = 1e-6;
  const moved = (at: number, by: number) => ({
    ...base,
    [name]: Float64Array.from(base[name], (value, i) => (i === at ? value + by : value)),
  });
  return Array.from(base[name], (_, i) => (objective(moved(i, h)) - objective(moved(i, -h))) / (2 * h));
}

test('the reference gradient of attention agrees with finite differences', () => {
  const { dq, dk, dv } = attentionGradientReference(base, dy);
  expect(relativeError(dq, slopes('q'))).toBeLessThan(1e-7);
  expect(relativeError(dk, slopes('k'))).toBeLessThan(1e-7);
  expect(relativeError(dv, slopes('v'))).toBeLessThan(1e-7);
});
