/** Batch norm in float64 by the textbook: the oracle of the kernels. `x` is [rows, channels]. */
export interface BatchNormProblem {
  x: ArrayLike<number>;
  channels: number;
  gamma: ArrayLike<number>;
  beta: ArrayLike<number>;
  runningMean: ArrayLike<number>;
  runningVar: ArrayLike<number>;
  eps: number;
  momentum: number;
  training: boolean;
  relu: boolean;
  residual?: ArrayLike<number>;
}

export interface BatchNormResult {
  y: Float64Array;
  mean: Float64Array;
  /** 1 / sqrt(var + eps) */
  inverse: Float64Array;
  runningMean: Float64Array;
  runningVar: Float64Array;
}

export function batchNormReference(problem: BatchNormProblem): BatchNormResult {
  const { x, channels, gamma, beta, residual } = problem;
  const { mean, variance, runningMean, runningVar } = statistics(problem);
  const inverse = variance.map((value) => 1 / Math.sqrt(value + problem.eps));
  const y = Float64Array.from(x, (value, i) => {
    const c = i % channels;
    const normalised = (value - mean[c]!) * inverse[c]! * gamma[c]! + beta[c]! + (residual?.[i] ?? 0);
    return problem.relu ? Math.max(normalised, 0) : normalised;
  });
  return { y, mean, inverse, runningMean, runningVar };
}

function statistics(problem: BatchNormProblem) {
  const { x, channels, momentum } = problem;
  const runningMean = Float64Array.from(problem.runningMean);
  const runningVar = Float64Array.from(problem.runningVar);
  if (!problem.training) return { mean: runningMean, variance: runningVar, runningMean, runningVar };
  const rows = x.length / channels;
  const mean = columnSums(x.length, channels, (i) => x[i]!).map((sum) => sum / rows);
  const squares = columnSums(x.length, channels, (i, c) => (x[i]! - mean[c]!) ** 2);
  return {
    mean,
    variance: squares.map((sum) => sum / rows),
    runningMean: runningMean.map((old, c) => (1 - momentum) * old + momentum * mean[c]!),
    runningVar: runningVar.map((old, c) => (1 - momentum) * old + (momentum * squares[c]!) / (rows - 1)),
  };
}

/** Gradients of sum(dy * y) for the result of `batchNormReference`. */
export function batchNormGradientReference(problem: BatchNormProblem, dy: ArrayLike<number>) {
  const { x, channels, gamma } = problem;
  const rows = x.length / channels;
  const { y, mean, inverse } = batchNormReference(problem);
  const dResidual = Float64Array.from(dy, (value, i) => (problem.relu && y[i]! <= 0 ? 0 : value));
  const xhat = Float64Array.from(x, (value, i) => (value - mean[i % channels]!) * inverse[i % channels]!);
  const dBeta = columnSums(x.length, channels, (i) => dResidual[i]!);
  const dGamma = columnSums(x.length, channels, (i) => dResidual[i]! * xhat[i]!);
  const dx = dResidual.map((g, i) => {
    const c = i % channels;
    const through = problem.training ? (dBeta[c]! + xhat[i]! * dGamma[c]!) / rows : 0;
    return gamma[c]! * inverse[c]! * (g - through);
  });
  return { dx, dGamma, dBeta, dResidual };
}

function columnSums(count: number, channels: number, value: (i: number, channel: number) => number): Float64Array {
  const sums = new Float64Array(channels);
  for (let i = 0; i < count; i++) sums[i % channels]! += value(i, i % channels);
  return sums;
}
