import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { mergePartials } from '../column-sums/column-sums.js';
import type { PendingSums } from '../column-sums/pending-sums.js';
import { type BufferRange, type Kernel, type Scalar, u32 } from '../kernel.js';
import { reduction } from '../reduction.js';
import { storedForms } from '../storage/forms.js';
import { storageOf } from '../storage/half.js';
import accumulatePartials from './accumulate-partials.wgsl?raw';
import { padded, Scratch, shapeOf } from './channels.js';
import columnSums from './column-sums.wgsl?raw';
import depthwiseWeightGradient from './depthwise-weight-gradient.wgsl?raw';
import type { ConvGeometry } from './geometry.js';
import { flatWorkgroups } from './grid.js';
import unfold from './unfold.wgsl?raw';
import { type MatrixForm, splitsFor, TileKernels, throughWorkgroup } from './variant.js';
import { byFours, geometryScalars, isDepthwise } from './walk.js';
import weightGradient from './weight-gradient.wgsl?raw';
import weightGradientGeneral from './weight-gradient-general.wgsl?raw';
import workgroupMatrixWeightGradient from './workgroup-matrix-weight-gradient.wgsl?raw';
import workgroupUnfold from './workgroup-unfold.wgsl?raw';
import workgroupWeightGradient from './workgroup-weight-gradient.wgsl?raw';

const byWorkgroup = workgroupUnfold + workgroupWeightGradient;
const byMatrices: MatrixForm = { kernel: 'weight-gradient', wgsl: workgroupUnfold + workgroupMatrixWeightGradient };
const tiles = new TileKernels('conv2d-weight-gradient', unfold, weightGradient, byWorkgroup, byMatrices);
const depthwiseKernels = storedForms('conv2d-depthwise-weight-gradient', depthwiseWeightGradient);
const generalKernels = storedForms('conv2d-weight-gradient-general', weightGradientGeneral);
const accumulate: Kernel = { name: 'conv2d-accumulate-partials', wgsl: accumulatePartials };
const sums = storedForms('conv2d-column-sums', columnSums);

/** Blocks of 4 rows of a workgroup; the workgroup's own forms have as many rows as outputs. */
const ROW_BLOCKS = 8;

/** Threads that fill a GPU, and a CPU, where each further part of a sum costs as much as it saves. */
const GPU_THREADS = 4096;
const CPU_THREADS = 1024;

/** Enough threads to fill a device, few enough partial sums: it depends only on shapes, so reruns are identical. */
function rowSplitsFor(threadsPerSplit: number, rows: number, weightCount: number, threads = GPU_THREADS): number {
  const wanted = Math.ceil(threads / threadsPerSplit);
  const affordable = Math.max(1, Math.floor(8_000_000 / weightCount));
  return Math.max(1, Math.min(rows, wanted, affordable));
}

interface Shapes {
  x: [number, number, number, number];
  dy: [number, number, number, number];
  taps: number;
  groupIn: number;
}

/** Partial sums [splits][taps][inputs of a group][outputs]; both channel counts padded if the kernel pads them. */
export interface Partials {
  values: Tensor;
  splits: number;
  inputs: number;
  outputs: number;
}

function sizes({ x, dy }: Shapes, unit: (channels: number) => number): Scalar[] {
  const [batch, height, width, inChannels] = x;
  const [, outHeight, outWidth, outChannels] = dy;
  return [batch, height, width, unit(inChannels), outHeight, outWidth, unit(outChannels)].map(u32);
}

type FirstPass = (
  x: Tensor,
  dy: Tensor,
  gradient: BufferRange | undefined,
  shapes: Shapes,
  geometry: ConvGeometry,
) => Partials | undefined;

/** None where a single split was added to the gradient itself, if it was given. */
const tilePartials: FirstPass = (x, dy, gradient, shapes, geometry) => {
  const { groups } = geometry;
  const inputs = padded(shapes.groupIn);
  const outputs = padded(shapes.dy[3]);
  const tile = tiles.choose(outputs / 4 / groups, storageOf(x));
  const { kernel, columnBlocks, usualBlocks } = tile;
  const shared = throughWorkgroup(tile.sharing);
  const rowsOf = (blocks: number) => Math.ceil((shapes.taps * inputs) / 4 / (shared ? blocks : ROW_BLOCKS));
  const columnsOf = (blocks: number) => Math.ceil(outputs / 4 / groups / blocks) * groups;
  const count = shapes.taps * inputs * outputs;
  const splits = shared
    ? splitsFor(rowsOf(usualBlocks) * columnsOf(usualBlocks), dy.size / shapes.dy[3], 192, count)
    : rowSplitsFor(((shapes.taps * inputs) / 4) * (outputs / 16), shapes.dy[0] * shapes.dy[1], count, CPU_THREADS);
  const direct = gradient && splits === 1 && inputs === shapes.groupIn && outputs === shapes.dy[3];
  const values = direct ? undefined : emptyTensor([splits, count]);
  const target = values ?? gradient;
  if (!target) throw new Error('The weight gradient has nowhere to go.');
  const scratch = new Scratch();
  const bindings = [
    scratch.pad(x, x.size / shapes.x[3], shapes.x[3]),
    scratch.pad(dy, dy.size / shapes.dy[3], shapes.dy[3]),
    target,
  ];
  const scalars = [
    ...sizes(shapes, (channels) => padded(channels) / 4),
    ...geometryScalars(geometry),
    ...[groups, splits, columnBlocks, direct ? 1 : 0].map(u32),
  ];
  dispatch(kernel, bindings, scalars, [rowsOf(columnBlocks), columnsOf(columnBlocks), splits]);
  scratch.dispose();
  return values && { values, splits, inputs, outputs };
};

const depthwisePartials: FirstPass = (x, dy, _, shapes, geometry) => {
  const [batch, height, width, channels] = shapes.x;
  const [, outHeight, outWidth] = shapes.dy;
  const outputs = padded(channels);
  const threads = geometry.kernelHeight * Math.ceil(geometry.kernelWidth / 3) * (outputs / 4);
  const splits = rowSplitsFor(threads, batch * outHeight, shapes.taps * outputs);
  const values = emptyTensor([splits, shapes.taps * outputs]);
  const scratch = new Scratch();
  const bindings = [
    scratch.pad(x, batch * height * width, channels),
    scratch.pad(dy, batch * outHeight * outWidth, channels),
    values,
  ];
  const scalars = [
    ...[batch, height, width, outHeight, outWidth, outputs / 4].map(u32),
    ...geometryScalars(geometry),
    u32(splits),
  ];
  dispatch(depthwiseKernels[storageOf(x)], bindings, scalars, flatWorkgroups(threads * splits));
  scratch.dispose();
  return { values, splits, inputs: 1, outputs };
};

const generalPartials: FirstPass = (x, dy, _, shapes, geometry) => {
  const { groups } = geometry;
  const outputs = shapes.dy[3];
  const threads = shapes.taps * shapes.groupIn * Math.ceil(outputs / groups / 4) * groups;
  const count = shapes.taps * shapes.groupIn * outputs;
  const splits = rowSplitsFor(threads, shapes.dy[0] * shapes.dy[1], count);
  const values = emptyTensor([splits, count]);
  const scalars = [
    ...sizes(shapes, (channels) => channels),
    ...geometryScalars(geometry),
    ...[splits, groups].map(u32),
  ];
  dispatch(generalKernels[storageOf(x)], [x, dy, values], scalars, flatWorkgroups(threads * splits));
  return { values, splits, inputs: shapes.groupIn, outputs };
};

function firstPass(groups: number, { x, dy }: Shapes): FirstPass {
  if (isDepthwise(groups, x[3], dy[3])) return depthwisePartials;
  return byFours(groups, x[3], dy[3]) ? tilePartials : generalPartials;
}

/**
 * dW of `conv2d`, added to `gradient` ([KH,KW,Cin/groups,Cout]); x [N,H,W,Cin], dy [N,OH,OW,Cout] of one storage. The
 * gradient is float32. With `pending`, it may be complete only when that is flushed.
 */
export function conv2dWeightGradient(
  x: Tensor,
  dy: Tensor,
  gradient: BufferRange,
  geometry: ConvGeometry,
  pending?: PendingSums,
): void {
  const taps = geometry.kernelHeight * geometry.kernelWidth;
  const shapes: Shapes = { x: shapeOf(x), dy: shapeOf(dy), taps, groupIn: shapeOf(x)[3] / geometry.groups };
  const partials = firstPass(geometry.groups, shapes)(x, dy, gradient, shapes, geometry);
  if (!partials) return;
  if (pending && isWhole(partials, shapes)) pending.add(partials.values, gradient);
  else {
    addPartials(partials, gradient, taps, shapes);
    partials.values.dispose();
  }
}

/** True for sums without padded channels. */
const isWhole = ({ inputs, outputs }: Partials, { groupIn, dy }: Shapes): boolean =>
  inputs === groupIn && outputs === dy[3];

/** The sums behind `conv2dWeightGradient` before they are added to a gradient. The caller disposes of the values. */
export function conv2dWeightPartials(x: Tensor, dy: Tensor, geometry: ConvGeometry): Partials {
  const taps = geometry.kernelHeight * geometry.kernelWidth;
  const shapes: Shapes = { x: shapeOf(x), dy: shapeOf(dy), taps, groupIn: shapeOf(x)[3] / geometry.groups };
  const partials = firstPass(geometry.groups, shapes)(x, dy, undefined, shapes, geometry);
  if (!partials) throw new Error('The weight gradient kept no sums.');
  return partials;
}

/** Second pass of split-K: the partial sums, without their padding, are added to the gradient in the order of the splits. */
function addPartials(partials: Partials, gradient: BufferRange, taps: number, shapes: Shapes): void {
  const { groupIn, dy } = shapes;
  const rows = taps * groupIn;
  const outputs = dy[3];
  if (isWhole(partials, shapes)) {
    mergePartials(partials.values, gradient, rows * outputs, { add: true });
    return;
  }
  const scalars = [rows, groupIn, outputs, partials.inputs, partials.outputs, partials.splits].map(u32);
  dispatch(accumulate, [partials.values, gradient], scalars, flatWorkgroups(rows * outputs));
}

/**
 * Bias gradient of `conv2d`, added to `gradient` ([C]): the sums of dy [..., C] over all pixels. With `pending`, it may be
 * complete only when that is flushed.
 */
export function conv2dBiasGradient(dy: Tensor, gradient: BufferRange, pending?: PendingSums): void {
  const partials = conv2dBiasPartials(dy);
  if (pending && reduction() === 'workgroups') {
    pending.add(partials, gradient);
    return;
  }
  const [splits = 0, channels = 0] = partials.shape;
  const scalars = [1, 1, channels, 1, channels, splits].map(u32);
  dispatch(accumulate, [partials, gradient], scalars, flatWorkgroups(channels));
  partials.dispose();
}

/** The sums behind `conv2dBiasGradient`: [splits, C]. */
export function conv2dBiasPartials(dy: Tensor): Tensor {
  const channels = shapeOf(dy)[3];
  const rows = dy.size / channels;
  const splits = Math.max(1, Math.min(rows, Math.ceil(4096 / channels)));
  const partials = emptyTensor([splits, channels]);
  dispatch(sums[storageOf(dy)], [dy, partials], [rows, channels, splits].map(u32), flatWorkgroups(splits * channels));
  return partials;
}
