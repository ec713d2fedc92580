import { dispatch } from '../backend.js';
import { i32, type Kernel, u32 } from '../kernel.js';
import { storedForms } from '../storage/forms.js';
import { type Storage, storageOf } from '../storage/half.js';
import { padded, type Shape4 } from './channels.js';
import type { ConvGeometry } from './geometry.js';
import { fewChunks } from './moments.js';
import stemParts from './stem.wgsl?raw';
import stemRegisters from './stem-registers.wgsl?raw';
import stemWorkgroup from './stem-workgroup.wgsl?raw';
import { preludes, sharingFor, throughWorkgroup } from './variant.js';
import { epilogueBindings, epilogueFlags, LAYER_TILES, type Walk } from './walk.js';

type Prelude = keyof typeof preludes;

const inRegisters = (prelude: Prelude): Record<Storage, Kernel> =>
  storedForms(`conv2d-stem-${prelude}`, preludes[prelude] + stemParts + stemRegisters);
const kernels: Record<Prelude, Record<Storage, Kernel>> = {
  none: inRegisters('none'),
  'subgroup-4': inRegisters('subgroup-4'),
  'subgroup-8': inRegisters('subgroup-8'),
};
const shared = storedForms('conv2d-stem-workgroup', stemParts + stemWorkgroup);

/** Pixels of a thread of the form in registers, and threads of its workgroup. */
const STRIP = 8;
const THREADS = 64;
/** Pixels of a workgroup of the form that stages them, and taps of a row that it has room for. */
const TILE = { height: 8, width: 16 };
const MOST_TAPS = 8;

/** Of stems there are two forms on GPUs: the tile of all convolutions, and a direct one. */
export const STEM_CLASS = 'conv2d-stem';

const isStem = (inChannels: number, { groups, strideY, strideX, dilationY, dilationX, kernelWidth }: ConvGeometry) =>
  inChannels === 3 &&
  groups === 1 &&
  strideY * strideX === 4 &&
  strideX === 2 &&
  dilationY * dilationX === 1 &&
  kernelWidth <= MOST_TAPS;

/**
 * True where a convolution of an image goes through the kernels for stems: 3 channels, stride 2. On GPUs only where that form
 * was measured to be the faster one, and for maps whose sums the tile neither splits nor measures for a batch norm: there
 * both forms give the same bytes.
 */
export function takesStem([, , , inChannels]: Shape4, to: Shape4, geometry: ConvGeometry, storage: Storage): boolean {
  if (!isStem(inChannels, geometry)) return false;
  const sharing = sharingFor(STEM_CLASS, storage);
  return !throughWorkgroup(sharing) || (sharing === 'direct' && to[3] % 4 === 0 && !fewChunks(to));
}

/** `walkTiles` of an image whose 3 channels are not padded. */
export function walkStem(walk: Walk, geometry: ConvGeometry): void {
  const { epilogue, source, weights, target } = walk;
  const [batch, fromHeight, fromWidth] = walk.from;
  const [, toHeight, toWidth, toChannels] = walk.to;
  const { kernelHeight, kernelWidth, padTop, padLeft } = geometry;
  const blocks = padded(toChannels) / 4;
  const scalars = [
    ...[batch, fromHeight, fromWidth, toHeight, toWidth, blocks, kernelHeight, kernelWidth].map(u32),
    ...[i32(padTop), i32(padLeft), u32(STRIP)],
    ...epilogueFlags(epilogue),
  ];
  const { kernel, grid } = formFor(walk.to, blocks, storageOf(source));
  dispatch(kernel, [source, weights, ...epilogueBindings(epilogue, weights), target], scalars, grid);
}

function formFor([batch, height, width]: Shape4, blocks: number, storage: Storage): { kernel: Kernel; grid: number[] } {
  const sharing = sharingFor(STEM_CLASS, storage);
  const quarters = Math.min(4, Math.ceil(blocks / 4));
  if (throughWorkgroup(sharing)) {
    const sets = Math.ceil(blocks / 4 / quarters);
    const grid = [Math.ceil(width / TILE.width), Math.ceil(height / TILE.height) * sets, batch];
    return { kernel: { ...shared[storage], constants: { quarters } }, grid };
  }
  const groups = Math.ceil((batch * height * Math.ceil(width / STRIP)) / THREADS);
  const grid = [Math.min(groups, LAYER_TILES), Math.ceil(blocks / 4), Math.ceil(groups / LAYER_TILES)];
  return { kernel: kernels[sharing][storage], grid };
}
