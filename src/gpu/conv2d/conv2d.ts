import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { type Binding, u32 } from '../kernel.js';
import { storedForms } from '../storage/forms.js';
import { storageOf } from '../storage/half.js';
import { Scratch, type Shape4, shapeOf, writePadded } from './channels.js';
import { type ConvGeometry, convOutputShape } from './geometry.js';
import { flatWorkgroups } from './grid.js';
import { emptyMoments, fewChunks, finishForGradients, type NormBefore } from './moments.js';
import { takesStem, walkStem } from './stem.js';
import transposeWeights from './transpose-weights.wgsl?raw';
import {
  byFours,
  canMeasure,
  type Epilogue,
  isDepthwise,
  type Walk,
  walkDepthwise,
  walkGeneral,
  walkTiles,
} from './walk.js';

const transpose = storedForms('conv2d-transpose-weights', transposeWeights);

type Options = Omit<Epilogue, 'bias'>;

const rowsOf = ([batch, height, width]: Shape4): number => batch * height * width;

/** Weights [KH,KW,Cin/groups,Cout] as rows of Cout channels. */
const weightRows = (geometry: ConvGeometry, inChannels: number): number =>
  (geometry.kernelHeight * geometry.kernelWidth * inChannels) / geometry.groups;

/**
 * y = conv(x, w) (+ b): x [N,H,W,Cin], w [KH,KW,Cin/groups,Cout], b [Cout], y [N,OH,OW,Cout]; cross-correlation with zero
 * padding as torch.nn.functional.conv2d. `options`: true for a ReLU, or relu(y * scale + shift + residual), parts of it
 * as given: scale and shift [Cout] come together, the residual has the shape of y. Where x is float16, so are the weights,
 * the residual and y; sums, bias, scale and shift are float32.
 */
export function conv2d(
  x: Tensor,
  weights: Binding,
  bias: Binding | undefined,
  channels: number,
  geometry: ConvGeometry,
  options: boolean | Options = false,
): Tensor {
  const from = shapeOf(x);
  const [outHeight, outWidth] = convOutputShape(from[1], from[2], geometry);
  const to: Shape4 = [from[0], outHeight, outWidth, channels];
  const epilogue: Epilogue = { bias, ...(typeof options === 'boolean' ? { relu: options } : options) };
  const shapes = { from, to, transposed: false };
  const byBlocks = takesStem(from, to, geometry, storageOf(x))
    ? walkStem
    : blockWalk(geometry.groups, from[3], channels);
  if (byBlocks) return inBlocks(byBlocks, { x, weights, epilogue, ...shapes }, geometry);
  const y = emptyTensor(to, storageOf(x));
  walkGeneral({ source: x, weights, target: y, epilogue, ...shapes }, geometry);
  return y;
}

/**
 * `conv2d` for a batch norm behind it. `moments`: those of y (see `emptyMoments`), undefined where the kernel for this device
 * and shape does not sum them on its way. The caller owns both tensors.
 */
export function conv2dMeasured(
  x: Tensor,
  weights: Binding,
  bias: Binding | undefined,
  channels: number,
  geometry: ConvGeometry,
): { y: Tensor; moments?: Tensor } {
  const from = shapeOf(x);
  const to: Shape4 = [from[0], ...convOutputShape(from[1], from[2], geometry), channels];
  const { groups } = geometry;
  const byTiles = blockWalk(groups, from[3], channels) === walkTiles && canMeasure(to, groups, storageOf(x));
  if (!byTiles || !fewChunks(to)) return { y: conv2d(x, weights, bias, channels, geometry) };
  const moments = emptyMoments(to);
  const operands = { x, weights, epilogue: { bias }, from, to, transposed: false, moments };
  return { y: inBlocks(walkTiles, operands, geometry), moments };
}

type BlockWalk = (walk: Walk, geometry: ConvGeometry) => void;

/** The kernel for blocks of 4 channels, or undefined where groups cut through the blocks. */
function blockWalk(groups: number, inChannels: number, outChannels: number): BlockWalk | undefined {
  if (isDepthwise(groups, inChannels, outChannels)) return walkDepthwise;
  return byFours(groups, inChannels, outChannels) ? walkTiles : undefined;
}

interface Operands {
  x: Tensor;
  weights: Binding;
  epilogue: Epilogue;
  from: Shape4;
  to: Shape4;
  transposed: boolean;
  moments?: Tensor;
  finish?: (partials: Tensor, target: Tensor) => void;
}

/** These kernels read and write blocks of 4 channels. Other counts are padded before and cut after them. */
function inBlocks(walk: BlockWalk, operands: Operands, geometry: ConvGeometry): Tensor {
  const { x, weights, epilogue, from, to, transposed, moments, finish } = operands;
  const [inChannels, outChannels] = transposed ? [to[3], from[3]] : [from[3], to[3]];
  const scratch = new Scratch();
  // A stem reads its image as it is.
  const source = walk === walkStem ? x : scratch.pad(x, rowsOf(from), from[3]);
  const storage = storageOf(x);
  const blocks = scratch.pad(weights, weightRows(geometry, inChannels), outChannels, storage);
  const vector = (values: Binding | undefined) => values && scratch.pad(values, 1, to[3]);
  const residual = epilogue.residual && scratch.pad(epilogue.residual, rowsOf(to), to[3]);
  const { bias, scale, shift, relu } = epilogue;
  const ends = { bias: vector(bias), scale: vector(scale), shift: vector(shift), residual, relu };
  const y = writePadded(to, storage, (target) =>
    walk({ source, weights: blocks, target, from, to, transposed, epilogue: ends, moments, finish }, geometry),
  );
  scratch.dispose();
  return y;
}

/**
 * dX of `conv2d`: dy [N,OH,OW,Cout] -> [N,H,W,Cin], in dy's storage, which must be that of the weights. As a layer of its own, a
 * transposed convolution, it may have a bias [Cin].
 */
export function conv2dInputGradient(
  dy: Tensor,
  weights: Binding,
  inputShape: Shape4,
  geometry: ConvGeometry,
  bias?: Binding,
): Tensor {
  const from = shapeOf(dy);
  const walk = { from, to: inputShape, transposed: true, epilogue: { bias } };
  const byBlocks = blockWalk(geometry.groups, inputShape[3], from[3]);
  if (byBlocks) return inBlocks(byBlocks, { x: dy, weights, ...walk }, geometry);
  return generalInputGradient(dy, weights, inputShape, geometry, bias);
}

/**
 * `conv2dInputGradient` for a batch norm before it. `sums`: what the batch norm's gradient starts from, undefined where the
 * kernel for this device and shape does not sum it on its way. The caller owns both tensors.
 */
export function conv2dGradientForNorm(
  dy: Tensor,
  weights: Binding,
  inputShape: Shape4,
  geometry: ConvGeometry,
  norm: NormBefore,
): { dx: Tensor; sums?: Tensor } {
  const from = shapeOf(dy);
  const byTiles = blockWalk(geometry.groups, inputShape[3], from[3]) === walkTiles;
  if (!byTiles || !fewChunks(inputShape)) return { dx: conv2dInputGradient(dy, weights, inputShape, geometry) };
  let sums: Tensor | undefined;
  const finish = (partials: Tensor, target: Tensor) => {
    sums = finishForGradients(partials, target, norm);
  };
  const operands = { x: dy, weights, from, to: inputShape, transposed: true, epilogue: {}, finish };
  const dx = inBlocks(walkTiles, operands, geometry);
  return sums ? { dx, sums } : { dx };
}

function generalInputGradient(
  dy: Tensor,
  weights: Binding,
  to: Shape4,
  geometry: ConvGeometry,
  bias?: Binding,
): Tensor {
  const from = shapeOf(dy);
  const taps = geometry.kernelHeight * geometry.kernelWidth;
  const storage = storageOf(dy);
  const turned = emptyTensor([taps, from[3] / geometry.groups, to[3]], storage);
  const scalars = [taps, to[3], from[3], geometry.groups].map(u32);
  dispatch(transpose[storage], [weights, turned], scalars, flatWorkgroups((taps * to[3] * from[3]) / geometry.groups));
  const dx = emptyTensor(to, storage);
  walkGeneral({ source: dy, weights: turned, target: dx, from, to, transposed: true, epilogue: { bias } }, geometry);
  turned.dispose();
  return dx;
}
