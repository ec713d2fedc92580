import { expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { type LayerNormProblem, layerNormGradientReference, layerNormReference } from './reference.js';

const base: LayerNormProblem = { x: noise(20, 1), gamma: noise(5, 2), beta: noise(5, 3), eps: 1e-3 };
const dy = noise(20, 4);

const objective = (problem: LayerNormProblem) => layerNormReference(problem).reduce((sum, y, i) => sum + y * dy[i]!, 0);

/** Central differences of the objective by each entry of one input. */
function slopes(name: 'x' | 'gamma' | 'beta'): number[] {
  const h = 1e-6;
  const moved = (at: number, by: number) => ({
    ...base,
    [name]: Float64Array.from(base[name], (value, i) => (i === at ? value + by : value)),
  });
  return Array.from(base[name], (_, i) => (objective(moved(i, h)) - objective(moved(i, -h))) / (2 * h));
}

test('the reference gradient of layer norm agrees with finite differences', () => {
  const { dx, dGamma, dBeta } = layerNormGradientReference(base, dy);
  expect(relativeError(dx, slopes('x'))).toBeLessThan(1e-7);
  expect(relativeError(dGamma, slopes('gamma'))).toBeLessThan(1e-7);
  expect(relativeError(dBeta, slopes('beta'))).toBeLessThan(1e-7);
});
