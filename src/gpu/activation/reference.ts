import type { Activation } from './activation.js';

/** erf in float64 by its Maclaurin series, and by the continued fraction of erfc where that converges badly. */
function erf(x: number): number {
  const a = Math.abs(x);
  if (a > 6) return Math.sign(x);
  if (a > 2.5) return Math.sign(x) * (1 - erfcFraction(a));
  let term = x;
  let sum = x;
  for (let n = 1; n < 80; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

function erfcFraction(x: number): number {
  let fraction = 0;
  for (let k = 60; k > 0; k--) fraction = k / 2 / (x + fraction);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
}

const clamp = (x: number, low: number, high: number): number => Math.min(Math.max(x, low), high);

const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** Each activation by its definition, in float64: the oracle of the kernels. */
export function activationReference(activation: Activation): (x: number) => number {
  switch (activation.kind) {
    case 'gelu':
      if (activation.approximate === 'none') return (x) => 0.5 * x * (1 + erf(x / Math.SQRT2));
      return (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
    case 'sigmoid':
      return (x) => 1 / (1 + Math.exp(-x));
    case 'tanh':
      return Math.tanh;
    case 'erf':
      return erf;
    case 'hard-swish':
      return (x) => (x * clamp(x + 3, 0, 6)) / 6;
    case 'hard-sigmoid':
      return (x) => clamp(activation.alpha * x + activation.beta, 0, 1);
    case 'leaky-relu':
      return (x) => (x > 0 ? x : activation.slope * x);
    case 'clip':
      return (x) => clamp(x, activation.min, activation.max);
    case 'elu':
      return (x) => activation.scale * (x > 0 ? x : activation.alpha * Math.expm1(activation.inputScale * x));
    case 'softplus':
      return softplus;
    case 'softsign':
      return (x) => x / (1 + Math.abs(x));
    case 'mish':
      return (x) => x * Math.tanh(softplus(x));
    case 'swish':
      return (x) => x / (1 + Math.exp(-activation.alpha * x));
    case 'thresholded-relu':
      return (x) => (x > activation.alpha ? x : 0);
    case 'shrink':
      return (x) => (Math.abs(x) > activation.lambda ? x - Math.sign(x) * activation.bias : 0);
    case 'reciprocal':
      return (x) => 1 / x;
    case 'round':
      return (x) => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x));
    case 'not':
      return (x) => Number(x === 0);
    case 'is-nan':
      return (x) => Number(Number.isNaN(x));
    case 'is-inf':
      return (x) => Number(Math.abs(x) === Number.POSITIVE_INFINITY);
    case 'exp':
    case 'log':
    case 'sqrt':
    case 'abs':
    case 'sin':
    case 'cos':
    case 'tan':
    case 'asin':
    case 'acos':
    case 'atan':
    case 'sinh':
    case 'cosh':
    case 'asinh':
    case 'acosh':
    case 'atanh':
    case 'sign':
    case 'floor':
    case 'ceil':
    case 'trunc':
      return Math[activation.kind];
    default:
      return activation satisfies never;
  }
}

/** Derivative by central differences (fifth order): for smooth activations, and others away from their kinks. */
export function derivativeReference(activation: Activation): (x: number) => number {
  const f = activationReference(activation);
  return (x) => {
    const h = 1e-3;
    const pair = (step: number) => (f(x + step) - f(x - step)) / (2 * step);
    return (4 * pair(h) - pair(2 * h)) / 3;
  };
}
