import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import { type LaneCount, lanesOf } from '../elementwise/lanes.js';
import { f32, type Kernel, u32 } from '../kernel.js';
import { storedLaneKernels } from '../storage/forms.js';
import { type Storage, storageOf } from '../storage/half.js';
import activationWgsl from './activation.wgsl?raw';
import activationBackwardWgsl from './activation-backward.wgsl?raw';
import activationsWgsl from './activations.wgsl?raw';
import functionsWgsl from './functions.wgsl?raw';

const forward = storedLaneKernels('activation', `${functionsWgsl}${activationsWgsl}${activationWgsl}`);
const backward = storedLaneKernels(
  'activation-backward',
  `${functionsWgsl}${activationsWgsl}${activationBackwardWgsl}`,
);

/** Functions of a number without options. `round` takes a half to the even neighbour. The gradient of `abs` at 0 is 0. */
export type PlainFunction =
  | ('exp' | 'log' | 'sqrt' | 'reciprocal' | 'abs')
  | ('sin' | 'cos' | 'tan' | 'asin' | 'acos' | 'atan' | 'sinh' | 'cosh' | 'asinh' | 'acosh' | 'atanh')
  | Step;

/** Functions that are flat wherever they have a derivative. `not` is 1 at 0, else 0; so are tests for what is no number. */
export type Step = 'sign' | 'floor' | 'ceil' | 'round' | 'trunc' | 'not' | 'is-nan' | 'is-inf';

/** `hard-swish` is x * min(max(x + 3, 0), 6) / 6. */
type WithoutOptions = 'sigmoid' | 'tanh' | 'erf' | 'hard-swish' | 'softplus' | 'softsign' | 'mish' | PlainFunction;

/** An element-wise function, under its ONNX name. Gradients at kinks are PyTorch's. */
export type Activation =
  /** x * P(X <= x) of the normal distribution; `tanh` is torch's approximate='tanh'. */
  | { kind: 'gelu'; approximate: 'none' | 'tanh' }
  | { kind: WithoutOptions }
  /** min(max(alpha x + beta, 0), 1); torch: 1/6 and 0.5, ONNX's default: 0.2 and 0.5 */
  | { kind: 'hard-sigmoid'; alpha: number; beta: number }
  /** x where x > 0, else slope * x */
  | { kind: 'leaky-relu'; slope: number }
  /** scale * (x where x > 0, else alpha (exp(inputScale x) - 1)); SELU has a scale, CELU an input scale of 1 / alpha. */
  | { kind: 'elu'; alpha: number; scale: number; inputScale: number }
  /** x * sigmoid(alpha x) */
  | { kind: 'swish'; alpha: number }
  /** x where x > alpha, else 0 */
  | { kind: 'thresholded-relu'; alpha: number }
  /** x brought nearer to 0 by `bias` where |x| > lambda, else 0 */
  | { kind: 'shrink'; lambda: number; bias: number }
  /** min(max(x, min), max); the gradient at a bound is 0, as in torch's hardtanh and ReLU6 */
  | { kind: 'clip'; min: number; max: number };

type Form = Activation['kind'] | 'gelu-tanh';

/** KIND in activations.wgsl. */
const KIND: Record<Form, number> = {
  gelu: 0,
  'gelu-tanh': 1,
  sigmoid: 2,
  tanh: 3,
  erf: 4,
  'hard-swish': 5,
  'hard-sigmoid': 6,
  'leaky-relu': 7,
  clip: 8,
  exp: 9,
  log: 10,
  sqrt: 11,
  reciprocal: 12,
  abs: 13,
  elu: 14,
  softplus: 15,
  softsign: 16,
  mish: 17,
  swish: 18,
  'thresholded-relu': 19,
  shrink: 20,
  sin: 21,
  cos: 22,
  tan: 23,
  asin: 24,
  acos: 25,
  atan: 26,
  sinh: 27,
  cosh: 28,
  asinh: 29,
  acosh: 30,
  atanh: 31,
  sign: 32,
  floor: 33,
  ceil: 34,
  round: 35,
  trunc: 36,
  not: 37,
  'is-nan': 38,
  'is-inf': 39,
};

const formOf = (activation: Activation): Form =>
  activation.kind === 'gelu' && activation.approximate === 'tanh' ? 'gelu-tanh' : activation.kind;

function optionsOf(activation: Activation): [alpha: number, beta: number, gamma: number] {
  switch (activation.kind) {
    case 'hard-sigmoid':
      return [activation.alpha, activation.beta, 0];
    case 'leaky-relu':
      return [activation.slope, 0, 0];
    case 'clip':
      if (activation.min > activation.max) throw new Error(`Cannot clip to ${activation.min}..${activation.max}.`);
      return [activation.min, activation.max, 0];
    case 'elu':
      return [activation.alpha, activation.scale, activation.inputScale];
    case 'swish':
    case 'thresholded-relu':
      return [activation.alpha, 0, 0];
    case 'shrink':
      return [activation.lambda, activation.bias, 0];
    case 'gelu':
      return [0, 0, 0];
    default:
      activation.kind satisfies WithoutOptions;
      return [0, 0, 0];
  }
}

type Kernels = Record<Storage, Record<LaneCount, Kernel>>;

function run(kernels: Kernels, inputs: Tensor[], like: Tensor, activation: Activation): Tensor {
  const storage = storageOf(like);
  const result = emptyTensor(like.shape, storage);
  const lanes = lanesOf(like.size);
  const threads = like.size / lanes;
  const kernel = { ...kernels[storage][lanes], constants: { KIND: KIND[formOf(activation)] } };
  dispatch(kernel, [...inputs, result], [u32(threads), ...optionsOf(activation).map(f32)], flatGrid(threads));
  return result;
}

/**
 * `activation` of each value of `x`, a new tensor of the same shape.
 * @throws Error when its options make no sense
 */
export const activate = (x: Tensor, activation: Activation): Tensor => run(forward, [x], x, activation);

const SAVED: Record<Activation['kind'], 'input' | 'output' | 'nothing'> = {
  gelu: 'input',
  sigmoid: 'output',
  tanh: 'output',
  erf: 'input',
  'hard-swish': 'input',
  'hard-sigmoid': 'output',
  'leaky-relu': 'output',
  clip: 'output',
  exp: 'output',
  log: 'input',
  sqrt: 'output',
  reciprocal: 'output',
  abs: 'input',
  elu: 'input',
  softplus: 'input',
  softsign: 'input',
  mish: 'input',
  swish: 'input',
  'thresholded-relu': 'input',
  shrink: 'input',
  sin: 'input',
  cos: 'input',
  tan: 'output',
  asin: 'input',
  acos: 'input',
  atan: 'input',
  sinh: 'input',
  cosh: 'input',
  asinh: 'input',
  acosh: 'input',
  atanh: 'input',
  sign: 'nothing',
  floor: 'nothing',
  ceil: 'nothing',
  round: 'nothing',
  trunc: 'nothing',
  not: 'nothing',
  'is-nan': 'nothing',
  'is-inf': 'nothing',
};

/**
 * What the gradient of an activation is computed from: its input x, or its output y (then x need not be kept). Nothing: the
 * gradient is 0 everywhere, and `activationBackward` has no kernel for it.
 */
export function savedFor(activation: Activation): 'input' | 'output' | 'nothing' {
  // The sign of y tells that of x only where the slope is not negative.
  if (activation.kind === 'leaky-relu' && activation.slope < 0) return 'input';
  return SAVED[activation.kind];
}

/**
 * Gradient of `activate` with regard to its input, a new tensor; `saved` is the tensor that `savedFor` names.
 * @throws Error when the shapes differ
 */
export function activationBackward(dy: Tensor, saved: Tensor, activation: Activation): Tensor {
  if (dy.size !== saved.size) {
    throw new Error(`Gradient of ${activation.kind}: shapes [${dy.shape}] and [${saved.shape}] differ.`);
  }
  if (savedFor(activation) === 'nothing') throw new Error(`${activation.kind} has no gradient.`);
  return run(backward, [dy, saved], saved, activation);
}
