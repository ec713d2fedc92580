import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { type Binding, i32, type Kernel, type Scalar, u32 } from '../kernel.js';
import { storedForms } from '../storage/forms.js';
import { type Storage, storageOf } from '../storage/half.js';
import { padded, type Shape4 } from './channels.js';
import depthwise from './depthwise.wgsl?raw';
import finishSplits from './finish-splits.wgsl?raw';
import forget from './forget.wgsl?raw';
import general from './general.wgsl?raw';
import type { ConvGeometry } from './geometry.js';
import { flatWorkgroups } from './grid.js';
import measure from './measure.wgsl?raw';
import { finishAndMeasure } from './moments.js';
import resultFloat32 from './result-float32.wgsl?raw';
import resultStored from './result-stored.wgsl?raw';
import tile from './tile.wgsl?raw';
import { type MatrixForm, splitsFor, type Tile, TileKernels, throughWorkgroup } from './variant.js';
import walkParts from './walk.wgsl?raw';
import workgroupMatrix from './workgroup-matrix.wgsl?raw';
import workgroupTile from './workgroup-tile.wgsl?raw';
import workgroupWalk from './workgroup-walk.wgsl?raw';

const byWorkgroup = workgroupWalk + workgroupTile;
const byMatrices: MatrixForm = { kernel: 'walk', wgsl: workgroupWalk + workgroupMatrix };
const tiles = new TileKernels('conv2d-tile', walkParts + resultStored + forget, tile, byWorkgroup, byMatrices);
/** For parts of float16 sums, which are float32. */
const parts = new TileKernels('conv2d-tile-parts', walkParts + resultFloat32 + forget, tile, byWorkgroup, byMatrices);
/** For sums that are measured as they are stored. */
const measuring = new TileKernels('conv2d-tile-measured', walkParts + resultStored + measure, tile, byWorkgroup);
/** As in walk.wgsl. */
export const LAYER_TILES = 4096;

/** Pixels of a workgroup. */
const PIXELS = { registers: 32, workgroup: 64 };

const finish = storedForms('conv2d-finish-splits', finishSplits);
const depthwiseKernels = storedForms('conv2d-depthwise', depthwise);
const generalKernels = storedForms('conv2d-general', general);

/**
 * The operations on the sums before they are written: relu((sum + bias) * scale + shift + residual). Missing parts do
 * nothing.
 */
export interface Epilogue {
  bias?: Binding | undefined;
  scale?: Binding | undefined;
  shift?: Binding | undefined;
  residual?: Tensor | undefined;
  relu?: boolean | undefined;
}

/** From x to y, or, `transposed`, from dy to dX. Channels of the tensors are padded to multiples of 4 if the tile can run. */
export interface Walk {
  source: Tensor;
  weights: Binding;
  target: Tensor;
  /** Shapes without the padding. */
  from: Shape4;
  to: Shape4;
  transposed: boolean;
  epilogue: Epilogue;
  /** Takes the moments of the target; where `canMeasure`, with no epilogue but a bias. */
  moments?: Tensor | undefined;
  /** Adds the parts of a split sum in place of the usual second pass. */
  finish?: ((partials: Tensor, target: Tensor) => void) | undefined;
}

export function geometryScalars(geometry: ConvGeometry): Scalar[] {
  const { kernelHeight, kernelWidth, strideY, strideX, padTop, padLeft, dilationY, dilationX } = geometry;
  const sizes = [kernelHeight, kernelWidth, strideY, strideX].map(u32);
  return [...sizes, i32(padTop), i32(padLeft), u32(dilationY), u32(dilationX)];
}

/** True where the kernels that read 4 channels at a time can run, on tensors that are padded to that. */
export const byFours = (groups: number, ...channels: number[]): boolean =>
  groups === 1 || channels.every((count) => (count / groups) % 4 === 0);

/** One filter per channel. */
export const isDepthwise = (groups: number, inChannels: number, outChannels: number): boolean =>
  groups > 1 && groups === inChannels && groups === outChannels;

const flag = (value: unknown): Scalar => u32(value ? 1 : 0);

export function epilogueBindings({ bias, scale, shift, residual }: Epilogue, unused: Binding): Binding[] {
  return [bias ?? unused, scale ?? unused, shift ?? unused, residual ?? unused];
}

export function epilogueFlags({ bias, scale, residual, relu }: Epilogue): Scalar[] {
  return [flag(bias), flag(scale), flag(residual), flag(relu)];
}

/** True where the kernel for a result of this shape can measure it on its way. */
export function canMeasure([, , , channels]: Shape4, groups: number, storage: Storage): boolean {
  const { sharing } = tiles.choose(padded(channels) / 4 / groups, storage, { transposed: 0 });
  return throughWorkgroup(sharing) && sharing !== 'matrix';
}

export function walkTiles(walk: Walk, geometry: ConvGeometry): void {
  const [batch, fromHeight, fromWidth, fromChannels] = walk.from;
  const [, toHeight, toWidth, toChannels] = walk.to;
  const { groups, strideY, strideX } = geometry;
  const fromBlocks = padded(fromChannels) / 4;
  const toBlocks = padded(toChannels) / 4;
  const storage = storageOf(walk.source);
  const constants = { transposed: walk.transposed ? 1 : 0 };
  const tile = tiles.choose(toBlocks / groups, storage, constants);
  const { sharing, columnBlocks } = tile;
  const [stepY, stepX] = walk.transposed ? [strideY, strideX] : [1, 1];
  const cells = batch * Math.ceil(toHeight / stepY) * Math.ceil(toWidth / stepX);
  const tileCount = Math.ceil(cells / PIXELS[throughWorkgroup(sharing) ? 'workgroup' : 'registers']);
  const layers = Math.ceil(tileCount / LAYER_TILES);
  const columns = Math.ceil(toBlocks / groups / columnBlocks) * groups;
  const usualColumns = Math.ceil(toBlocks / groups / tile.usualBlocks) * groups;
  const tapRows = (walk.transposed ? toChannels : fromChannels) / groups;
  const splits = splitsOf(walk, geometry, tile, tileCount * usualColumns * stepY * stepX);
  const { epilogue, source, weights, moments } = walk;
  const scalars = [
    ...[batch, fromHeight, fromWidth, fromBlocks, toHeight, toWidth, toBlocks].map(u32),
    ...geometryScalars(geometry),
    ...[groups, tapRows, columnBlocks, layers, splits].map(u32),
    ...epilogueFlags(epilogue),
  ];
  const partials = splits > 1 ? emptyTensor([splits, walk.target.size]) : undefined;
  const ends = epilogueBindings(epilogue, weights);
  const form = (kernels: TileKernels) => kernels.form(sharing, toBlocks / groups, storage, constants);
  const whole = moments ? form(measuring) : tile;
  const kernel = withoutEnds(walk, groups, partials ? (storage === 'float16' ? form(parts) : tile) : whole);
  const grid = [Math.min(tileCount, LAYER_TILES), columns, stepY * stepX * layers * splits];
  const measured = moments && !partials ? [moments] : [];
  dispatch(kernel, [source, weights, ...ends, partials ?? walk.target, ...measured], scalars, grid);
  if (!partials) return;
  if (walk.finish) walk.finish(partials, walk.target);
  else finishSplitsOf(walk, partials, splits);
  partials.dispose();
}

/** Second pass of split-K. */
function finishSplitsOf({ target, to, epilogue, moments }: Walk, partials: Tensor, splits: number): void {
  if (moments) {
    finishAndMeasure(partials, epilogue.bias, target, moments);
    return;
  }
  const count = target.size / 4;
  dispatch(
    finish[storageOf(target)],
    [partials, ...epilogueBindings(epilogue, partials), target],
    [...[count, padded(to[3]) / 4, splits].map(u32), ...epilogueFlags(epilogue)],
    flatWorkgroups(count),
  );
}

/** Blocks of 4 input channels that the workgroup's form takes at a time. */
const DEPTH = 4;

/** Parts of the sum over taps and inputs. Only the workgroup's forms can split it; a short one, and halves, are not worth a second dispatch. */
function splitsOf({ from, target }: Walk, geometry: ConvGeometry, { sharing }: Tile, workgroups: number): number {
  const taps = geometry.kernelHeight * geometry.kernelWidth;
  if (!throughWorkgroup(sharing) || taps === 1) return 1;
  const chunks = taps * Math.ceil(from[3] / geometry.groups / 4 / DEPTH);
  const splits = splitsFor(workgroups, chunks, 8, target.size);
  return splits > 2 ? splits : 1;
}

/** The kernel, without the checks of its ends where all channels fill the workgroup's tile. */
function withoutEnds({ from, to }: Walk, groups: number, { kernel, sharing, columnBlocks }: Tile): Kernel {
  if (!throughWorkgroup(sharing)) return kernel;
  const aligned = (from[3] / groups) % (4 * DEPTH) === 0 && (to[3] / groups) % (4 * columnBlocks) === 0;
  return { ...kernel, constants: { ...kernel.constants, aligned: Number(aligned) } };
}

/** One filter per channel; on channels that are padded to multiples of 4. */
export function walkDepthwise(walk: Walk, geometry: ConvGeometry): void {
  const [batch, fromHeight, fromWidth, channels] = walk.from;
  const [, toHeight, toWidth] = walk.to;
  const blocks = padded(channels) / 4;
  const scalars = [
    ...[batch, fromHeight, fromWidth, toHeight, toWidth, blocks].map(u32),
    ...geometryScalars(geometry),
    ...epilogueFlags(walk.epilogue),
  ];
  const bindings = [walk.source, walk.weights, ...epilogueBindings(walk.epilogue, walk.weights), walk.target];
  const kernel = { ...depthwiseKernels[storageOf(walk.source)], constants: { transposed: walk.transposed ? 1 : 0 } };
  dispatch(kernel, bindings, scalars, flatWorkgroups(Math.ceil((batch * toHeight * toWidth) / 4) * blocks));
}

/** Any channel counts and groups. With `transposed`, the weights are [KH,KW,Cout/groups,Cin]. */
export function walkGeneral(walk: Walk, geometry: ConvGeometry): void {
  const { groups } = geometry;
  const [batch, fromHeight, fromWidth, fromChannels] = walk.from;
  const [, toHeight, toWidth, toChannels] = walk.to;
  const scalars = [
    ...[batch, fromHeight, fromWidth, fromChannels, toHeight, toWidth, toChannels].map(u32),
    ...geometryScalars(geometry),
    ...epilogueFlags(walk.epilogue),
    u32(groups),
  ];
  const bindings = [walk.source, walk.weights, ...epilogueBindings(walk.epilogue, walk.weights), walk.target];
  const kernel = { ...generalKernels[storageOf(walk.source)], constants: { transposed: walk.transposed ? 1 : 0 } };
  const pixels = batch * toHeight * toWidth;
  const columns = Math.ceil(toChannels / groups / 4) * groups;
  dispatch(kernel, bindings, scalars, flatWorkgroups(pixels * columns));
}
