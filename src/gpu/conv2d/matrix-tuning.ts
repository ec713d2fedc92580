import { type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { finished, gpuDevice } from '../backend.js';
import { toFloat16, toFloat32 } from '../storage/cast.js';
import { squareWindow } from '../window/window.js';
import type { Shape4 } from './channels.js';
import { conv2d, conv2dInputGradient } from './conv2d.js';
import type { ConvGeometry } from './geometry.js';
import { matrixSide, takeMatrixUnits } from './matrix-units.js';
import { tuneConvolutions } from './tuning.js';
import { fixSharing, type Sharing } from './variant.js';

const geometry: ConvGeometry = { ...squareWindow(3, { padding: 1 }), groups: 1 };

/** Channels in and out. Some of the last tile's are empty in the check. */
const CHECKED: Shape4 = [1, 9, 11, 72];
const TIMED: Shape4 = [1, 96, 96, 128];
const ROUNDS = 5;
/** Of the largest value: results are rounded to float16, once in either form. */
const TOLERANCE = 2e-3;
/** A gain that noise does not take away: on one adapter the choice must be the same each time, since results differ in rounding. */
const GAIN = 1.3;

const asked = new WeakSet<GPUDevice>();

/**
 * Takes the device's matrix units for convolutions of float16 values where it has units that the kernels can use, where
 * they give the results of the other form, and where they are at least 1.3 times as fast. A device is asked once.
 */
async function tuneMatrixUnits(device = gpuDevice()): Promise<void> {
  if (asked.has(device) || matrixSide(device) === undefined) return;
  asked.add(device);
  try {
    if ((await differenceOfForms()) < TOLERANCE && (await gainOfMatrixUnits()) >= GAIN) takeMatrixUnits(device);
  } finally {
    fixSharing();
  }
}

/** Values in (-0.5, 0.5) that repeat after 1,009. */
const spread = (count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => ((i * 389) % 1009) / 1009 - 0.5);

function operands(shape: Shape4): { x: Tensor; weights: Tensor; channels: number } {
  const channels = shape[3];
  const [x, weights] = [tensor(spread(shape.reduce((a, b) => a * b)), shape), tensor(spread(9 * channels * channels))];
  const made = { x: toFloat16(x), weights: toFloat16(weights), channels };
  x.dispose();
  weights.dispose();
  return made;
}

/** Largest difference of the results of both forms, of forward pass and input gradient, relative to the largest value. */
export async function differenceOfForms(): Promise<number> {
  const { x, weights, channels } = operands(CHECKED);
  const resultsBy = async (sharing: Sharing) => {
    fixSharing(sharing);
    const made = [
      conv2d(x, weights, undefined, channels, geometry),
      conv2dInputGradient(x, weights, CHECKED, geometry),
    ];
    const floats = made.map(toFloat32);
    const values = await Promise.all(floats.map((one) => one.data()));
    for (const one of [...made, ...floats]) one.dispose();
    return values.flatMap((one) => [...one]);
  };
  const expected = await resultsBy('workgroup');
  const found = await resultsBy('matrix');
  x.dispose();
  weights.dispose();
  const largest = Math.max(...expected.map(Math.abs));
  const differences = found.map((value, i) => Math.abs(value - (expected[i] ?? 0)) / largest);
  // A value that is not a number is no agreement.
  return differences.every(Number.isFinite) ? Math.max(...differences) : Number.POSITIVE_INFINITY;
}

/** Time of the workgroup's form over that of the matrix units, by the medians of rounds in turn. */
async function gainOfMatrixUnits(): Promise<number> {
  const { x, weights, channels } = operands(TIMED);
  const times: Record<'workgroup' | 'matrix', number[]> = { workgroup: [], matrix: [] };
  for (let round = 0; round <= ROUNDS; round++) {
    for (const sharing of ['workgroup', 'matrix'] as const) {
      fixSharing(sharing);
      await finished();
      const start = performance.now();
      tidy(() => void conv2d(x, weights, undefined, channels, geometry));
      tidy(() => void conv2dInputGradient(x, weights, TIMED, geometry));
      await finished();
      if (round > 0) times[sharing].push(performance.now() - start); // The first round compiles.
    }
  }
  x.dispose();
  weights.dispose();
  return median(times.workgroup) / median(times.matrix);
}

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

/** Measures the forms of the convolutions that a network of this precision takes. See `tuneConvolutions`. */
export async function tuneFor(precision: 'float32' | 'mixed'): Promise<void> {
  await tuneConvolutions();
  if (precision === 'mixed') await tuneMatrixUnits();
}
