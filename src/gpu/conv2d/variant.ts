import { gpuDevice } from '../backend.js';
import type { Kernel } from '../kernel.js';
import { storedForms } from '../storage/forms.js';
import type { Storage } from '../storage/half.js';
import float16Storage from '../storage/storage-float16.wgsl?raw';
import broadcast1 from './broadcast-1.wgsl?raw';
import broadcast4 from './broadcast-4.wgsl?raw';
import broadcast8 from './broadcast-8.wgsl?raw';
import matrix8 from './matrix-8.wgsl?raw';
import matrix16 from './matrix-16.wgsl?raw';
import matrixPlain from './matrix-plain.wgsl?raw';
import matrixTiles from './matrix-tiles.wgsl?raw';
import { hasTakenMatrixUnits, type MatrixKernel, matrixSide } from './matrix-units.js';
import stagedFloat32 from './staged-float32.wgsl?raw';
import stagedStored from './staged-stored.wgsl?raw';
import narrow from './workgroup-narrow.wgsl?raw';
import wide from './workgroup-wide.wgsl?raw';

/**
 * How threads share what a whole workgroup reads (the weights of a walk, dy for dW). Each loads all of it into
 * registers; 4 or 8 lanes of a subgroup load parts and hand them round; or the workgroup's memory holds it, between
 * barriers. That memory is for 64 output channels, or for 128 where that leaves no more of the tile empty
 * ('workgroup'), or always for 64.
 */
export const SHARINGS = ['none', 'subgroup-4', 'subgroup-8', 'workgroup', 'workgroup-64'] as const;
/** The last two for float16 values, which that memory then holds as float16. Other values take the forms for float32. */
export const FLOAT16_SHARINGS = ['workgroup-float16', 'workgroup-64-float16'] as const;
/**
 * 'matrix' holds values there for matrix units: only of float16 values, by kernels that have this form; 'direct' is the form of
 * a stem that holds the image there (stem.ts). Others take 'workgroup' for both.
 */
export type Sharing = (typeof SHARINGS)[number] | (typeof FLOAT16_SHARINGS)[number] | 'matrix' | 'direct';

/** True for forms that share through the workgroup's memory. */
export const throughWorkgroup = (sharing: Sharing): sharing is Exclude<Sharing, keyof typeof preludes> =>
  !(sharing in preludes);

export interface Tile {
  kernel: Kernel;
  sharing: Sharing;
  /** Blocks of 4 output channels that a workgroup covers. */
  columnBlocks: number;
  /** The same for the form that is taken where none was measured. It decides how sums are split, whatever form runs. */
  usualBlocks: number;
}

/** WGSL in front of kernels without workgroup memory: how rows that all threads need are loaded. */
export const preludes = { none: broadcast1, 'subgroup-4': broadcast4, 'subgroup-8': broadcast8 };
const widths = { narrow, wide };
/** How values lie in workgroup memory: in float32, or as they are stored. */
const stagings = { float32: stagedFloat32, stored: stagedStored };
type Staging = keyof typeof stagings;
/** How 16 x 16 squares are multiplied: by units of 16 or 8, or without units. */
const squares = { 16: matrix16, 8: matrix8, plain: matrixPlain };
type Squares = keyof typeof squares;

/** The form of a kernel for matrix units. */
export interface MatrixForm {
  kernel: MatrixKernel;
  wgsl: string;
}

/** Blocks of 4 output channels that a workgroup with its own memory covers. */
const BLOCKS = { narrow: 16, wide: 32 };
type Width = keyof typeof widths;

/** Forms with workgroup memory: the width of the tile, where it does not follow from the channels, and what is staged. */
type WorkgroupForm = Exclude<Sharing, 'none' | 'subgroup-4' | 'subgroup-8' | 'matrix' | 'direct'>;
const WORKGROUP_FORMS: Record<WorkgroupForm, { width?: Width; staging: Staging }> = {
  workgroup: { staging: 'float32' },
  'workgroup-64': { width: 'narrow', staging: 'float32' },
  'workgroup-float16': { staging: 'stored' },
  'workgroup-64-float16': { width: 'narrow', staging: 'stored' },
};

/** Shapes for which one form is the fastest: by the kernel, its direction and how many output channels share a load. */
export type ShapeClass = string;

/**
 * One kernel in its forms, in both storages. Forms without workgroup memory add in the same order: a choice among them
 * changes no bit of the result. Forms with it do so too, unless they split the sum. A split depends only on shapes, so
 * a choice among these forms changes nothing either.
 */
export class TileKernels {
  private readonly kernels: Record<keyof typeof preludes, Record<Storage, Kernel>>;
  private readonly workgroup: Record<Width, Record<Staging, Record<Storage, Kernel>>>;
  private readonly matrix: Record<Squares, Kernel> | undefined;

  /** `shared`: WGSL in front of all forms. `matrix`: the form for matrix units, where there is one. */
  constructor(
    private readonly name: string,
    shared: string,
    registers: string,
    workgroup: string,
    private readonly matrixForm?: MatrixForm,
  ) {
    const kernel = (sharing: keyof typeof preludes) =>
      storedForms(`${name}-${sharing}`, preludes[sharing] + shared + registers);
    this.kernels = {
      none: kernel('none'),
      'subgroup-4': kernel('subgroup-4'),
      'subgroup-8': kernel('subgroup-8'),
    };
    const staged = (width: Width, staging: Staging) => {
      const form = staging === 'stored' ? `${width}-staged-as-stored` : width;
      return storedForms(`${name}-workgroup-${form}`, widths[width] + stagings[staging] + shared + workgroup);
    };
    const ofWidth = (width: Width) => ({ float32: staged(width, 'float32'), stored: staged(width, 'stored') });
    this.workgroup = { narrow: ofWidth('narrow'), wide: ofWidth('wide') };
    const ofSquares = (by: Squares): Kernel => ({
      name: `${name}-matrix-${by}`,
      wgsl: squares[by] + matrixTiles + stagedStored + shared + matrixForm?.wgsl + float16Storage,
      float16: true,
    });
    this.matrix = matrixForm && { 16: ofSquares(16), 8: ofSquares(8), plain: ofSquares('plain') };
  }

  /** The form for this device and this many blocks of output channels in a group. */
  choose(blocks: number, storage: Storage, constants: Record<string, number> = {}): Tile {
    const sharing = sharingFor([this.name, ...Object.values(constants), sizeOf(blocks)].join(' '), storage);
    const onUnits = storage === 'float16' && sizeOf(blocks) !== 'few' && this.takesUnits();
    return this.form(onUnits ? 'matrix' : sharing, blocks, storage, constants);
  }

  private takesUnits(): boolean {
    return fixed === undefined && !!this.matrixForm && hasTakenMatrixUnits(gpuDevice(), this.matrixForm.kernel);
  }

  form(sharing: Sharing, blocks: number, storage: Storage, constants: Record<string, number> = {}): Tile {
    if (throughWorkgroup(sharing)) return this.inWorkgroup(sharing, blocks, storage, constants);
    const pairs = sharing === 'none' || blocks <= 2 ? 1 : 2;
    const kernel = { ...this.kernels[sharing][storage], constants: { ...constants, pairs } };
    return { kernel, sharing, columnBlocks: 2 * pairs, usualBlocks: 2 * pairs };
  }

  private inWorkgroup(sharing: Sharing, blocks: number, storage: Storage, constants: Record<string, number>): Tile {
    const usual = isWide(blocks) ? 'wide' : 'narrow';
    if (sharing === 'matrix' && this.matrix && storage === 'float16') {
      const kernel = { ...this.matrix[matrixSide(gpuDevice()) ?? 'plain'], constants };
      return { kernel, sharing, columnBlocks: BLOCKS.narrow, usualBlocks: BLOCKS[usual] };
    }
    const form = sharing in WORKGROUP_FORMS ? (sharing as WorkgroupForm) : 'workgroup';
    const { staging, width = usual } = WORKGROUP_FORMS[form];
    const kernel = { ...this.workgroup[width][storage === 'float32' ? 'float32' : staging][storage], constants };
    return { kernel, sharing: form, columnBlocks: BLOCKS[width], usualBlocks: BLOCKS[usual] };
  }
}

/** Few output channels fill no tile. More channels have a choice of tiles where they fill wide ones, one or several. */
function sizeOf(blocks: number): string {
  if (blocks <= 4) return 'few';
  if (!isWide(blocks)) return 'narrow';
  return blocks <= BLOCKS.wide ? 'wide' : 'widest';
}

/** True where a workgroup of 32 blocks of output channels leaves no more of them empty than one of 16. */
const isWide = (blocks: number): boolean => Math.ceil(blocks / 16) % 2 === 0;

/**
 * Into how many parts the workgroup's form splits a sum of `length` steps: workgroups enough to keep a large GPU busy, parts
 * of at least `shortest` steps, partial sums of at most 96 MiB.
 */
export function splitsFor(workgroups: number, length: number, shortest: number, partialFloats: number): number {
  const wanted = Math.round(ENOUGH_WORKGROUPS / workgroups);
  const affordable = Math.floor(25_165_824 / partialFloats);
  return Math.max(1, Math.min(wanted, affordable, Math.floor(length / shortest)));
}

/** An NVIDIA H200 has 132 multiprocessors, each of which keeps several workgroups in flight. */
const ENOUGH_WORKGROUPS = 640;

/** False where the device's subgroups are missing or too small. */
export function runsOn(device: GPUDevice, sharing: Sharing): boolean {
  const lanes = device.features.has('subgroups') ? (device.adapterInfo?.subgroupMinSize ?? 4) : 1;
  const needed: Partial<Record<Sharing, number>> = { 'subgroup-4': 4, 'subgroup-8': 8 };
  return lanes >= (needed[sharing] ?? 1);
}

/** The forms that run on this device and give values of this storage the same bytes as its default one. */
export function equalForms(device: GPUDevice, storage: Storage = 'float32'): Sharing[] {
  const shared = throughWorkgroup(defaultSharing(device));
  const forms = storage === 'float16' ? [...SHARINGS, ...FLOAT16_SHARINGS] : SHARINGS;
  return forms.filter((sharing) => throughWorkgroup(sharing) === shared && runsOn(device, sharing));
}

/** CPUs compute barriers slowly and loads of workgroup memory no faster than others; GPUs do both well. */
export function defaultSharing(device: GPUDevice): Sharing {
  if (!device.adapterInfo?.isFallbackAdapter) return 'workgroup';
  if (runsOn(device, 'subgroup-8')) return 'subgroup-8';
  return runsOn(device, 'subgroup-4') ? 'subgroup-4' : 'none';
}

let fixed: Sharing | undefined;
let asked: Set<ShapeClass> | undefined;
type Tuned = Partial<Record<Storage, ReadonlyMap<ShapeClass, Sharing>>>;
const tuned = new WeakMap<GPUDevice, Tuned>();

/** Takes this form from now on. Without an argument, device and shape decide again. */
export function fixSharing(sharing?: Sharing): void {
  fixed = sharing;
}

/** The forms that were measured to be fastest on this device for values of this storage; by default none were measured. */
export const tunedSharings = (device: GPUDevice, storage: Storage): ReadonlyMap<ShapeClass, Sharing> =>
  tuned.get(device)?.[storage] ?? new Map();

export function keepTuned(device: GPUDevice, storage: Storage, sharings: ReadonlyMap<ShapeClass, Sharing>): void {
  tuned.set(device, { ...tuned.get(device), [storage]: sharings });
}

/** Shape classes of the kernels that `work` dispatches. */
export function classesOf(work: () => void): ShapeClass[] {
  asked = new Set();
  try {
    work();
    return [...asked];
  } finally {
    asked = undefined;
  }
}

/** The form for a class of shapes: what is fixed, what was measured, or what the device takes where nothing was. */
export function sharingFor(shapeClass: ShapeClass, storage: Storage): Sharing {
  asked?.add(shapeClass);
  const device = gpuDevice();
  return fixed ?? tuned.get(device)?.[storage]?.get(shapeClass) ?? defaultSharing(device);
}
