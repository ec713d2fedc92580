import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { conv2d, conv2dInputGradient } from '../conv2d/conv2d.js';
import type { ConvGeometry } from '../conv2d/geometry.js';
import { flatWorkgroups } from '../conv2d/grid.js';
import { conv2dBiasPartials, conv2dWeightPartials } from '../conv2d/weight-gradient.js';
import { type BufferRange, i32, type Kernel, type Scalar, u32 } from '../kernel.js';
import { squareWindow } from '../window/window.js';
import addGradientsWgsl from './add-gradients.wgsl?raw';
import gatherWgsl from './gather.wgsl?raw';
import packWeightsWgsl from './pack-weights.wgsl?raw';
import spreadWgsl from './spread.wgsl?raw';
import tapsWgsl from './taps.wgsl?raw';

const kernel = (name: string, wgsl: string): Kernel => ({ name: `conv-sum-${name}`, wgsl: tapsWgsl + wgsl });
const packWeights = kernel('pack-weights', packWeightsWgsl);
const gather = kernel('gather', gatherWgsl);
const spread = kernel('spread', spreadWgsl);
const addGradients = kernel('add-gradients', addGradientsWgsl);

type Shape4 = [number, number, number, number];

/** One of the convolutions: its weights [KH,KW,Cin,Cout] and bias [Cout], or their gradients, in one buffer for all. */
export interface Branch {
  weight: BufferRange;
  bias: BufferRange | undefined;
  geometry: ConvGeometry;
}

/** What the uniforms have room for. */
export const MOST_BRANCHES = 4;
/** Floats of the tensor in between: 32 MiB. */
const MOST_FLOATS = 2 ** 23;
const pointwise: ConvGeometry = { ...squareWindow(1), groups: 1 };

const columnsOf = (branches: readonly Branch[], channels: number): number =>
  branches.reduce((sum, { geometry }) => sum + geometry.kernelHeight * geometry.kernelWidth * channels, 0);

/** True where the tensor in between is small for an input [N,H,W,Cin]: large maps take the branches one by one. */
export const fitsBetween = ([batch, height, width]: readonly number[], branches: readonly Branch[], channels: number) =>
  (batch ?? 1) * (height ?? 1) * (width ?? 1) * columnsOf(branches, channels) <= MOST_FLOATS;

/** The range that holds those of all branches, and where each begins in it, in floats. */
function spanOf(ranges: readonly BufferRange[]): { span: BufferRange; places: (range: BufferRange) => number } {
  const [first] = ranges;
  if (!first || ranges.some(({ buffer }) => buffer !== first.buffer)) {
    throw new Error('The branches of summed convolutions lie in one buffer.');
  }
  const offset = Math.min(...ranges.map((range) => range.offset));
  const end = Math.max(...ranges.map((range) => range.offset + range.size));
  return { span: { buffer: first.buffer, offset, size: end - offset }, places: (range) => (range.offset - offset) / 4 };
}

interface Sums {
  splits: number;
  paddedInputs: number;
  biasSplits: number;
}

function scalarsOf(branches: readonly Branch[], places: (range: BufferRange) => number, x: Shape4, channels: number) {
  const four = (value: (branch: Branch) => number, scalar: (value: number) => Scalar) =>
    Array.from({ length: MOST_BRANCHES }, (_, index) => scalar(branches[index] ? value(branches[index]) : 0));
  const [first] = branches;
  const geometry = first?.geometry ?? pointwise;
  return ({ splits, paddedInputs, biasSplits }: Sums): Scalar[] => [
    ...four(({ weight }) => places(weight), u32),
    ...four(({ bias }) => (bias ? places(bias) : 0), u32),
    ...four((branch) => branch.geometry.dilationY, u32),
    ...four((branch) => branch.geometry.dilationX, u32),
    ...four((branch) => branch.geometry.padTop, i32),
    ...four((branch) => branch.geometry.padLeft, i32),
    ...[...x, channels, branches.length, geometry.kernelHeight, geometry.kernelWidth].map(u32),
    ...[first?.bias ? 1 : 0, splits, paddedInputs, biasSplits].map(u32),
  ];
}

const NO_SUMS: Sums = { splits: 0, paddedInputs: 0, biasSplits: 0 };

/** A sum of convolutions of one input, as kernels take it. */
function problemOf(branches: readonly Branch[], x: Shape4, channels: number) {
  const { span, places } = spanOf(branches.flatMap(({ weight, bias }) => (bias ? [weight, bias] : [weight])));
  return { span, columns: columnsOf(branches, channels), scalars: scalarsOf(branches, places, x, channels) };
}

type Problem = ReturnType<typeof problemOf>;

function packed({ span, columns, scalars }: Problem, inputs: number): Tensor {
  const wall = emptyTensor([inputs, columns]);
  dispatch(packWeights, [span, wall], scalars(NO_SUMS), flatWorkgroups(wall.size));
  return wall;
}

/**
 * Sum of convolutions of x [N,H,W,Cin], each with a dilation of its own, one kernel size, no stride and padding that keeps the
 * map's size: y [N,H,W,Cout], as the sum of torch.nn.functional.conv2d over the branches. One convolution without a window
 * gives all taps of all branches at each pixel; `gather` sums them where they belong. So few output channels fill its tiles.
 */
export function convSum(x: Tensor, branches: readonly Branch[], channels: number): Tensor {
  const shape = x.shape as Shape4;
  const problem = problemOf(branches, shape, channels);
  const wall = packed(problem, shape[3]);
  const wide = conv2d(x, wall, undefined, problem.columns, pointwise);
  const y = emptyTensor([...shape.slice(0, 3), channels]);
  dispatch(gather, [wide, problem.span, y], problem.scalars(NO_SUMS), flatWorkgroups(y.size));
  for (const made of [wall, wide]) made.dispose();
  return y;
}

/** dy at each place where a branch's tap meets it: [N,H,W,columns]. */
function spreadOut(dy: Tensor, { columns, scalars }: Problem): Tensor {
  const wide = emptyTensor([...dy.shape.slice(0, 3), columns]);
  dispatch(spread, [dy, wide], scalars(NO_SUMS), flatWorkgroups(wide.size));
  return wide;
}

/** What the gradients of `convSum` share. */
export class ConvSumGradient {
  private readonly wide: Tensor;

  constructor(
    private readonly x: Tensor,
    private readonly dy: Tensor,
    private readonly branches: readonly Branch[],
  ) {
    this.wide = spreadOut(dy, this.problem(branches));
  }

  /** A new tensor of the shape of x. */
  ofInput(): Tensor {
    const shape = this.x.shape as Shape4;
    const wall = packed(this.problem(this.branches), shape[3]);
    const dx = conv2dInputGradient(this.wide, wall, shape, pointwise);
    wall.dispose();
    return dx;
  }

  /** Adds the gradients of weights and biases to those of the branches. */
  addTo(gradients: readonly Branch[]): void {
    const { span, columns, scalars } = this.problem(gradients);
    const { values, splits, inputs: paddedInputs } = conv2dWeightPartials(this.x, this.wide, pointwise);
    const biases = gradients[0]?.bias ? conv2dBiasPartials(this.dy) : undefined;
    const sums = { splits, paddedInputs, biasSplits: biases?.shape[0] ?? 0 };
    const inputs = this.x.shape[3] ?? 0;
    const threads = inputs * columns + gradients.length * (this.dy.shape[3] ?? 0);
    dispatch(addGradients, [values, biases ?? values, span], scalars(sums), flatWorkgroups(threads));
    for (const made of [values, biases]) made?.dispose();
  }

  dispose(): void {
    this.wide.dispose();
  }

  private problem(branches: readonly Branch[]): Problem {
    return problemOf(branches, this.x.shape as Shape4, this.dy.shape[3] ?? 0);
  }
}
