import type { Tensor } from '@tensorflow/tfjs-core';
import {
  type Binding,
  type BufferRange,
  dispatch,
  emptyTensor,
  i32,
  type Kernel,
  type Scalar,
  u32,
} from '../backend.js';
import accumulatePartials from './accumulate-partials.wgsl?raw';
import columnSums from './column-sums.wgsl?raw';
import general from './general.wgsl?raw';
import { type ConvGeometry, convOutputShape } from './geometry.js';
import tile from './tile.wgsl?raw';
import transposeWeights from './transpose-weights.wgsl?raw';
import weightGradient from './weight-gradient.wgsl?raw';
import weightGradientGeneral from './weight-gradient-general.wgsl?raw';

const tileForward: Kernel = { name: 'conv2d-tile', wgsl: tile };
const tileBackward: Kernel = { ...tileForward, constants: { transposed: 1 } };
const generalForward: Kernel = { name: 'conv2d-general', wgsl: general };
const generalBackward: Kernel = { ...generalForward, constants: { transposed: 1 } };
const weightTile: Kernel = { name: 'conv2d-weight-gradient', wgsl: weightGradient };
const weightGeneral: Kernel = { name: 'conv2d-weight-gradient-general', wgsl: weightGradientGeneral };
const accumulate: Kernel = { name: 'accumulate-partials', wgsl: accumulatePartials };
const transpose: Kernel = { name: 'conv2d-transpose-weights', wgsl: transposeWeights };
const sums: Kernel = { name: 'column-sums', wgsl: columnSums };

const WORKGROUP = 64;
const ROW_OF_GROUPS = 1024;

/** Workgroups for `threads` threads: one row, or rows of 1024 groups; kernels flatten the index. */
export function flatWorkgroups(threads: number): number[] {
  const groups = Math.ceil(threads / WORKGROUP);
  return groups <= ROW_OF_GROUPS ? [groups] : [ROW_OF_GROUPS, Math.ceil(groups / ROW_OF_GROUPS)];
}

type Shape4 = [number, number, number, number];
const shapeOf = (tensor: Tensor): Shape4 => tensor.shape as Shape4;

const byFour = (...channels: number[]): boolean => channels.every((count) => count % 4 === 0);

function geometryScalars(geometry: ConvGeometry): Scalar[] {
  const { kernelHeight, kernelWidth, stride, padY, padX, dilation } = geometry;
  return [u32(kernelHeight), u32(kernelWidth), u32(stride), i32(padY), i32(padX), u32(dilation)];
}

interface Walk {
  from: Shape4;
  to: Shape4;
  bias: boolean;
  relu: boolean;
}

function runWalk(
  kernels: { tile: Kernel; general: Kernel },
  bindings: Binding[],
  walk: Walk,
  geometry: ConvGeometry,
): void {
  const [batch, fromHeight, fromWidth, fromChannels] = walk.from;
  const [, toHeight, toWidth, toChannels] = walk.to;
  const tiled = geometry.groups === 1 && byFour(fromChannels, toChannels);
  const unit = tiled ? 4 : 1;
  const scalars = [
    ...[batch, fromHeight, fromWidth, fromChannels / unit, toHeight, toWidth, toChannels / unit].map(u32),
    ...geometryScalars(geometry),
    u32(walk.bias ? 1 : 0),
    u32(walk.relu ? 1 : 0),
  ];
  const pixels = Math.ceil((batch * toHeight * toWidth) / 4);
  const columns = tiled ? Math.ceil(toChannels / 8) : Math.ceil(toChannels / geometry.groups / 4) * geometry.groups;
  if (!tiled) scalars.push(u32(geometry.groups));
  dispatch(tiled ? kernels.tile : kernels.general, bindings, scalars, flatWorkgroups(pixels * columns));
}

/**
 * y = conv(x, w) (+ b): x [N,H,W,Cin], w [KH,KW,Cin/groups,Cout], b [Cout], y [N,OH,OW,Cout]; cross-correlation with zero
 * padding as torch.nn.functional.conv2d.
 */
export function conv2d(
  x: Tensor,
  weights: Binding,
  bias: Binding | undefined,
  channels: number,
  geometry: ConvGeometry,
  relu = false,
): Tensor {
  const [batch, height, width] = shapeOf(x);
  const [outHeight, outWidth] = convOutputShape(height, width, geometry);
  const y = emptyTensor([batch, outHeight, outWidth, channels]);
  const walk: Walk = { from: shapeOf(x), to: shapeOf(y), bias: bias !== undefined, relu };
  runWalk({ tile: tileForward, general: generalForward }, [x, weights, bias ?? weights, y], walk, geometry);
  return y;
}

/** dX of `conv2d`: dy [N,OH,OW,Cout] -> [N,H,W,Cin]. */
export function conv2dInputGradient(dy: Tensor, weights: Binding, inputShape: Shape4, geometry: ConvGeometry): Tensor {
  const [, , , inChannels] = inputShape;
  const outChannels = shapeOf(dy)[3];
  const taps = geometry.kernelHeight * geometry.kernelWidth;
  const groupIn = inChannels / geometry.groups;
  const turned = emptyTensor([taps, outChannels / geometry.groups, inChannels]);
  const count = taps * groupIn * outChannels;
  dispatch(
    transpose,
    [weights, turned],
    [taps, inChannels, outChannels, geometry.groups].map(u32),
    flatWorkgroups(count),
  );
  const dx = emptyTensor(inputShape);
  const walk: Walk = { from: shapeOf(dy), to: inputShape, bias: false, relu: false };
  runWalk({ tile: tileBackward, general: generalBackward }, [dy, turned, turned, dx], walk, geometry);
  turned.dispose();
  return dx;
}

/** Enough threads to fill a GPU, few enough partial sums: the split depends on shapes alone, so reruns are identical. */
function splitsFor(threadsPerSplit: number, rows: number, weightCount: number): number {
  const wanted = Math.ceil(8192 / threadsPerSplit);
  const affordable = Math.max(1, Math.floor(8_000_000 / weightCount));
  return Math.max(1, Math.min(rows, wanted, affordable));
}

/** dW of `conv2d`, added to `gradient` ([KH,KW,Cin/groups,Cout]); x [N,H,W,Cin], dy [N,OH,OW,Cout]. */
export function conv2dWeightGradient(x: Tensor, dy: Tensor, gradient: BufferRange, geometry: ConvGeometry): void {
  const [batch, height, width, inChannels] = shapeOf(x);
  const [, outHeight, outWidth, outChannels] = shapeOf(dy);
  const { groups } = geometry;
  const taps = geometry.kernelHeight * geometry.kernelWidth;
  const tiled = groups === 1 && byFour(inChannels, outChannels);
  const threads = tiled
    ? taps * Math.ceil(inChannels / 8) * Math.ceil(outChannels / 8)
    : taps * (inChannels / groups) * Math.ceil(outChannels / groups / 4) * groups;
  const count = taps * (inChannels / groups) * outChannels;
  const splits = splitsFor(threads, batch * outHeight, count);
  const unit = tiled ? 4 : 1;
  const partials = emptyTensor([splits, count]);
  const scalars = [
    ...[batch, height, width, inChannels / unit, outHeight, outWidth, outChannels / unit].map(u32),
    ...geometryScalars(geometry),
    u32(splits),
  ];
  if (!tiled) scalars.push(u32(groups));
  dispatch(tiled ? weightTile : weightGeneral, [x, dy, partials], scalars, flatWorkgroups(threads * splits));
  dispatch(accumulate, [partials, gradient], [u32(count), u32(splits)], flatWorkgroups(count));
  partials.dispose();
}

/** Bias gradient of `conv2d`, added to `gradient` ([C]): the sums of dy [..., C] over all pixels. */
export function conv2dBiasGradient(dy: Tensor, gradient: BufferRange): void {
  const channels = shapeOf(dy)[3];
  const rows = dy.size / channels;
  const splits = Math.max(1, Math.min(rows, Math.ceil(4096 / channels)));
  const partials = emptyTensor([splits, channels]);
  dispatch(sums, [dy, partials], [u32(rows), u32(channels), u32(splits)], flatWorkgroups(splits * channels));
  dispatch(accumulate, [partials, gradient], [u32(channels), u32(splits)], flatWorkgroups(channels));
  partials.dispose();
}
