/** Layer norm over rows of `gamma.length` values in float64 by the textbook: the oracle of the kernels. */
export interface LayerNormProblem {
  x: ArrayLike<number>;
  gamma: ArrayLike<number>;
  beta: ArrayLike<number>;
  eps: number;
}

function* rowsOf({ x, gamma, eps }: LayerNormProblem) {
  const length = gamma.length;
  for (let first = 0; first < x.length; first += length) {
    const row = Float64Array.from({ length }, (_, i) => x[first + i]!);
    const mean = row.reduce((a, b) => a + b) / length;
    const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / length;
    const inverse = 1 / Math.sqrt(variance + eps);
    yield { first, inverse, xhat: row.map((value) => (value - mean) * inverse) };
  }
}

export function layerNormReference(problem: LayerNormProblem): Float64Array {
  const y = new Float64Array(problem.x.length);
  for (const { first, xhat } of rowsOf(problem)) {
    y.set(
      xhat.map((value, i) => value * problem.gamma[i]! + problem.beta[i]!),
      first,
    );
  }
  return y;
}

/** Gradients of sum(dy * y) for the result of `layerNormReference`. */
export function layerNormGradientReference(problem: LayerNormProblem, dy: ArrayLike<number>) {
  const { x, gamma } = problem;
  const dx = new Float64Array(x.length);
  const dGamma = new Float64Array(gamma.length);
  const dBeta = new Float64Array(gamma.length);
  for (const { first, inverse, xhat } of rowsOf(problem)) {
    const g = xhat.map((_, i) => dy[first + i]! * gamma[i]!);
    const mean = g.reduce((a, b) => a + b) / g.length;
    const meanByXhat = g.reduce((sum, value, i) => sum + value * xhat[i]!, 0) / g.length;
    xhat.forEach((value, i) => {
      dx[first + i] = inverse * (g[i]! - mean - value * meanByXhat);
      dGamma[i]! += dy[first + i]! * value;
      dBeta[i]! += dy[first + i]!;
    });
  }
  return { dx, dGamma, dBeta };
}
