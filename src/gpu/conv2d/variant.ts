import { gpuDevice, type Kernel } from '../backend.js';
import { storedForms } from '../storage/forms.js';
import type { Storage } from '../storage/half.js';
import broadcast1 from './broadcast-1.wgsl?raw';
import broadcast4 from './broadcast-4.wgsl?raw';
import broadcast8 from './broadcast-8.wgsl?raw';

/**
 * How threads share what a whole workgroup reads (the weights of a walk, dy for dW): each loads all of it into registers;
 * 4 or 8 lanes of a subgroup load parts and hand them round; or the workgroup's memory holds it, between barriers.
 */
export type Sharing = 'none' | 'subgroup-4' | 'subgroup-8' | 'workgroup';
export const SHARINGS: readonly Sharing[] = ['none', 'subgroup-4', 'subgroup-8', 'workgroup'];

export interface Tile {
  kernel: Kernel;
  sharing: Sharing;
  /** Blocks of 4 output channels that a workgroup covers. */
  columnBlocks: number;
}

const preludes = { none: broadcast1, 'subgroup-4': broadcast4, 'subgroup-8': broadcast8 };

/** Shapes for which one form is the fastest: by the kernel, its direction and how many output channels share a load. */
export type ShapeClass = string;

/**
 * One kernel in its forms, in both storages. All forms add in the same order: a choice among them changes no bit of the
 * result.
 */
export class TileKernels {
  private readonly kernels: Record<Sharing, Record<Storage, Kernel>>;

  /** `shared`: WGSL in front of all forms. */
  constructor(
    private readonly name: string,
    shared: string,
    registers: string,
    workgroup: string,
  ) {
    const kernel = (sharing: keyof typeof preludes) =>
      storedForms(`${name}-${sharing}`, preludes[sharing] + shared + registers);
    this.kernels = {
      none: kernel('none'),
      'subgroup-4': kernel('subgroup-4'),
      'subgroup-8': kernel('subgroup-8'),
      workgroup: storedForms(`${name}-workgroup`, shared + workgroup),
    };
  }

  /** The form for this device and this many blocks of output channels in a group. */
  choose(blocks: number, storage: Storage, constants: Record<string, number> = {}): Tile {
    const wanted = sharingFor([this.name, ...Object.values(constants), blocks <= 4 ? 'narrow' : 'wide'].join(' '));
    // The workgroup's form loads float32 alone.
    const sharing = storage === 'float16' && wanted === 'workgroup' ? registerSharing(gpuDevice()) : wanted;
    if (sharing === 'workgroup')
      return { kernel: { ...this.kernels[sharing][storage], constants }, sharing, columnBlocks: 16 };
    const pairs = sharing === 'none' || blocks <= 2 ? 1 : 2;
    return {
      kernel: { ...this.kernels[sharing][storage], constants: { ...constants, pairs } },
      sharing,
      columnBlocks: 2 * pairs,
    };
  }
}

/** False where the device's subgroups are missing or too small. */
export function runsOn(device: GPUDevice, sharing: Sharing): boolean {
  const lanes = device.features.has('subgroups') ? (device.adapterInfo?.subgroupMinSize ?? 4) : 1;
  const needed = { none: 1, 'subgroup-4': 4, 'subgroup-8': 8, workgroup: 1 };
  return lanes >= needed[sharing];
}

/** CPUs compute barriers slowly and loads of workgroup memory no faster than others; GPUs do both well. */
export function defaultSharing(device: GPUDevice): Sharing {
  return device.adapterInfo?.isFallbackAdapter ? registerSharing(device) : 'workgroup';
}

function registerSharing(device: GPUDevice): Sharing {
  if (runsOn(device, 'subgroup-8')) return 'subgroup-8';
  return runsOn(device, 'subgroup-4') ? 'subgroup-4' : 'none';
}

let fixed: Sharing | undefined;
let asked: Set<ShapeClass> | undefined;
const tuned = new WeakMap<GPUDevice, Map<ShapeClass, Sharing>>();

/** Takes this form from now on; without an argument: by device and shape again. */
export function fixSharing(sharing?: Sharing): void {
  fixed = sharing;
}

/** The forms that were measured to be fastest on this device; by default none were measured. */
export const tunedSharings = (device: GPUDevice): ReadonlyMap<ShapeClass, Sharing> => tuned.get(device) ?? new Map();

export function keepTuned(device: GPUDevice, sharings: Map<ShapeClass, Sharing>): void {
  tuned.set(device, sharings);
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

function sharingFor(shapeClass: ShapeClass): Sharing {
  asked?.add(shapeClass);
  const device = gpuDevice();
  return fixed ?? tuned.get(device)?.get(shapeClass) ?? defaultSharing(device);
}
