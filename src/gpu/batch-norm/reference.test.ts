import { expect, test } from 'vitest';
import { noise, relativeError } from '../../../test/compare.js';
import { type BatchNormProblem, batchNormGradientReference, batchNormReference } from './reference.js';

const channels = 3;
const rows = 7;
const x = Float64Array.from(noise(rows * channels, 1));
const dy = Float64Array.from(noise(rows * channels, 2));

function problem(training: boolean): BatchNormProblem {
  return {
    x,
    channels,
    gamma: [0.5, -1.5, 2],
    beta: [0.1, 0.2, -0.3],
    runningMean: [0.1, -0.1, 0],
    runningVar: [0.4, 0.5, 0.6],
    eps: 1e-5,
    momentum: 0.1,
    training,
    relu: true,
    residual: Float64Array.from(noise(rows * channels, 3)),
  };
}

const objective = (changed: BatchNormProblem) =>
  batchNormReference(changed).y.reduce((sum, y, i) => sum + y * dy[i]!, 0);

/** Central differences of the objective by each entry of `values`. */
function slopes(values: ArrayLike<number>, change: (values: Float64Array) => BatchNormProblem): number[] {
  const h = 1e-6;
  const moved = (at: number, by: number) =>
    change(Float64Array.from(values, (value, i) => (i === at ? value + by : value)));
  return Array.from(values, (_, i) => (objective(moved(i, h)) - objective(moved(i, -h))) / (2 * h));
}

for (const training of [true, false]) {
  test(`the reference gradient of batch norm agrees with finite differences, training ${training}`, () => {
    const base = problem(training);
    const { dx, dGamma, dBeta, dResidual } = batchNormGradientReference(base, dy);
    expect(
      relativeError(
        dx,
        slopes(x, (values) => ({ ...base, x: values })),
      ),
    ).toBeLessThan(1e-7);
    expect(
      relativeError(
        dGamma,
        slopes(base.gamma, (gamma) => ({ ...base, gamma })),
      ),
    ).toBeLessThan(1e-7);
    expect(
      relativeError(
        dBeta,
        slopes(base.beta, (beta) => ({ ...base, beta })),
      ),
    ).toBeLessThan(1e-7);
    expect(
      relativeError(
        dResidual,
        slopes(base.residual!, (residual) => ({ ...base, residual })),
      ),
    ).toBeLessThan(1e-7);
  });
}
