import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { allocateBuffer, clearBuffer, freeBuffer, gpuDevice, readBuffer } from '../backend.js';
import { toFloat16, toFloat32 } from '../storage/cast.js';
import { squareWindow } from '../window/window.js';
import type { Shape4 } from './channels.js';
import { conv2d, conv2dInputGradient } from './conv2d.js';
import type { ConvGeometry } from './geometry.js';
import { timesInTurn } from './in-turn.js';
import { MATRIX_KERNELS, type MatrixKernel, matrixSide, takeMatrixUnits } from './matrix-units.js';
import { tuneConvolutions } from './tuning.js';
import { fixSharing, type Sharing } from './variant.js';
import { conv2dWeightGradient } from './weight-gradient.js';

const geometry: ConvGeometry = { ...squareWindow(3, { padding: 1 }), groups: 1 };

/** Channels in and out. Some of the last tile's are empty in the check. */
const CHECKED: Shape4 = [1, 9, 11, 72];
const TIMED: Shape4 = [1, 96, 96, 128];
/** Of the largest value: results are rounded to float16, once in either form. */
const TOLERANCE = 2e-3;
/** A gain that noise does not take away: on one adapter the choice must be the same each time, since results differ in rounding. */
const GAIN = 1.3;

const asked = new WeakSet<GPUDevice>();

/**
 * Takes the device's matrix units for convolutions of float16 values where it has units that the kernels can use, where
 * they give the results of the other form, and where they are at least 1.3 times as fast. Each kernel is asked apart, and a
 * device once.
 */
async function tuneMatrixUnits(device = gpuDevice()): Promise<void> {
  if (asked.has(device) || matrixSide(device) === undefined) return;
  asked.add(device);
  const taken: MatrixKernel[] = [];
  for (const kernel of MATRIX_KERNELS) {
    if ((await differenceOfForms(kernel)) < TOLERANCE && (await gainOfMatrixUnits(kernel)) >= GAIN) taken.push(kernel);
  }
  takeMatrixUnits(device, taken);
}

/** Values in (-0.5, 0.5) that repeat after 1,009. */
const spread = (count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => ((i * 389) % 1009) / 1009 - 0.5);

function halves(shape: number[]): Tensor {
  const whole = tensor(spread(shape.reduce((a, b) => a * b)), shape);
  const made = toFloat16(whole);
  whole.dispose();
  return made;
}

/** What a kernel computes of an x [N,H,W,C] to as many channels. */
class Work {
  private readonly x: Tensor;
  private readonly weights: Tensor;
  private readonly gradient: GPUBuffer;

  constructor(
    private readonly kernel: MatrixKernel,
    private readonly shape: Shape4,
  ) {
    this.x = halves(shape);
    this.weights = halves([9 * shape[3] ** 2]);
    this.gradient = allocateBuffer('gradient by matrix units', this.weights.size);
  }

  /** By this form, or by the one that was tuned. A walk gives tensors; a weight gradient is added to that of before. */
  run(sharing?: Sharing): Tensor[] {
    const { kernel, shape, x, weights, gradient } = this;
    fixSharing(sharing);
    try {
      if (kernel === 'walk') {
        return [conv2d(x, weights, undefined, shape[3], geometry), conv2dInputGradient(x, weights, shape, geometry)];
      }
      conv2dWeightGradient(x, x, { buffer: gradient, offset: 0, size: weights.size * 4 }, geometry);
      return [];
    } finally {
      fixSharing();
    }
  }

  /** All numbers that this form gives. */
  async values(sharing: Sharing): Promise<number[]> {
    clearBuffer(this.gradient);
    const made = this.run(sharing);
    const floats = made.map(toFloat32);
    const gradient = await readBuffer(this.gradient, 0, this.weights.size * 4);
    const values = await Promise.all(floats.map((one) => one.data()));
    for (const one of [...made, ...floats]) one.dispose();
    return [...values, gradient].flatMap((one) => [...one]);
  }

  dispose(): void {
    this.x.dispose();
    this.weights.dispose();
    freeBuffer(this.gradient);
  }
}

/** Largest difference of a kernel's results in both forms, relative to the largest value. */
export async function differenceOfForms(kernel: MatrixKernel): Promise<number> {
  const work = new Work(kernel, CHECKED);
  const expected = await work.values('workgroup');
  const found = await work.values('matrix');
  work.dispose();
  const largest = Math.max(...expected.map(Math.abs));
  const differences = found.map((value, i) => Math.abs(value - (expected[i] ?? 0)) / largest);
  // A value that is not a number is no agreement.
  return differences.every(Number.isFinite) ? Math.max(...differences) : Number.POSITIVE_INFINITY;
}

/** Time of the form that is taken otherwise over that of the matrix units. */
async function gainOfMatrixUnits(kernel: MatrixKernel): Promise<number> {
  const work = new Work(kernel, TIMED);
  const [usual = 0, matrix = 0] = await timesInTurn([() => void work.run(), () => void work.run('matrix')]);
  work.dispose();
  return usual / matrix;
}

/** Measures the forms of the convolutions that a network of this precision takes. See `tuneConvolutions`. */
export async function tuneFor(precision: 'float32' | 'mixed'): Promise<void> {
  await tuneConvolutions(precision === 'mixed' ? 'float16' : 'float32');
  if (precision === 'mixed') await tuneMatrixUnits();
}
