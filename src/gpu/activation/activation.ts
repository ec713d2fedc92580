import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import { type LaneCount, laneKernels, lanesOf } from '../elementwise/lanes.js';
import { f32, type Kernel, u32 } from '../kernel.js';
import activationWgsl from './activation.wgsl?raw';
import activationBackwardWgsl from './activation-backward.wgsl?raw';
import activationsWgsl from './activations.wgsl?raw';

const forward = laneKernels('activation', `${activationsWgsl}${activationWgsl}`);
const backward = laneKernels('activation-backward', `${activationsWgsl}${activationBackwardWgsl}`);

/** An element-wise function, under its ONNX name. The gradient of `abs` at 0 is 0, as in PyTorch. */
export type Activation =
  /** x * P(X <= x) of the normal distribution; `tanh` is torch's approximate='tanh'. */
  | { kind: 'gelu'; approximate: 'none' | 'tanh' }
  | { kind: 'sigmoid' | 'tanh' | 'erf' | 'exp' | 'log' | 'sqrt' | 'reciprocal' | 'abs' }
  /** x * min(max(x + 3, 0), 6) / 6 */
  | { kind: 'hard-swish' }
  /** min(max(alpha x + beta, 0), 1); torch: 1/6 and 0.5, ONNX's default: 0.2 and 0.5 */
  | { kind: 'hard-sigmoid'; alpha: number; beta: number }
  /** x where x > 0, else slope * x; slope >= 0 */
  | { kind: 'leaky-relu'; slope: number }
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
};

const formOf = (activation: Activation): Form =>
  activation.kind === 'gelu' && activation.approximate === 'tanh' ? 'gelu-tanh' : activation.kind;

function optionsOf(activation: Activation): [alpha: number, beta: number] {
  switch (activation.kind) {
    case 'hard-sigmoid':
      return [activation.alpha, activation.beta];
    case 'leaky-relu':
      if (activation.slope < 0) throw new Error(`A leaky ReLU needs a slope of at least 0, not ${activation.slope}.`);
      return [activation.slope, 0];
    case 'clip':
      if (activation.min > activation.max) throw new Error(`Cannot clip to ${activation.min}..${activation.max}.`);
      return [activation.min, activation.max];
    case 'gelu':
    case 'sigmoid':
    case 'tanh':
    case 'erf':
    case 'exp':
    case 'log':
    case 'sqrt':
    case 'reciprocal':
    case 'abs':
    case 'hard-swish':
      return [0, 0];
    default:
      return activation satisfies never;
  }
}

function run(kernels: Record<LaneCount, Kernel>, inputs: Tensor[], like: Tensor, activation: Activation): Tensor {
  const result = emptyTensor(like.shape);
  const lanes = lanesOf(like.size);
  const threads = like.size / lanes;
  const kernel = { ...kernels[lanes], constants: { KIND: KIND[formOf(activation)] } };
  dispatch(kernel, [...inputs, result], [u32(threads), ...optionsOf(activation).map(f32)], flatGrid(threads));
  return result;
}

/**
 * `activation` of each value of `x`, a new tensor of the same shape.
 * @throws Error when its options make no sense
 */
export const activate = (x: Tensor, activation: Activation): Tensor => run(forward, [x], x, activation);

/** What the gradient of an activation is computed from: its input x, or its output y (then x need not be kept). */
export function savedFor({ kind }: Activation): 'input' | 'output' {
  switch (kind) {
    case 'gelu':
    case 'erf':
    case 'hard-swish':
    case 'log':
    case 'abs':
      return 'input';
    case 'sigmoid':
    case 'tanh':
    case 'hard-sigmoid':
    case 'leaky-relu':
    case 'clip':
    case 'exp':
    case 'sqrt':
    case 'reciprocal':
      return 'output';
    default:
      return kind satisfies never;
  }
}

/**
 * Gradient of `activate` with regard to its input, a new tensor; `saved` is the tensor that `savedFor` names.
 * @throws Error when the shapes differ
 */
export function activationBackward(dy: Tensor, saved: Tensor, activation: Activation): Tensor {
  if (dy.size !== saved.size) {
    throw new Error(`Gradient of ${activation.kind}: shapes [${dy.shape}] and [${saved.shape}] differ.`);
  }
  return run(backward, [dy, saved], saved, activation);
}
