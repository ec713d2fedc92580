import { dispose, type Tensor, tensor4d } from '@tensorflow/tfjs-core';
import { allocateBuffer, clearBuffer, finished, freeBuffer, gpuDevice, readBuffer } from '../../src/gpu/backend.js';
import { conv2d, conv2dInputGradient } from '../../src/gpu/conv2d/conv2d.js';
import { matrixSide } from '../../src/gpu/conv2d/matrix-units.js';
import { fixSharing, type Sharing } from '../../src/gpu/conv2d/variant.js';
import { conv2dWeightGradient } from '../../src/gpu/conv2d/weight-gradient.js';
import { toFloat16, toFloat32 } from '../../src/gpu/storage/cast.js';
import {
  type Case,
  type Contender,
  type Runner,
  type Setting,
  Unavailable,
  WITHOUT_FLOAT16,
  WITHOUT_MATRIX_UNITS,
} from '../case.js';
import { ConvProblem, type ConvShape, PASSES, type Pass } from './conv-problem.js';
import { convShapes } from './conv-shapes.js';

/** Operands and results are rounded to float16; sums are float32. */
export const TOLERANCE = 2e-3;
/** Forms of the kernels by the labels of their rows. */
const FORMS = { usual: 'workgroup', 'staged-float16': 'workgroup-float16', matrix: 'matrix' } as const;

function rounded(values: Float32Array, shape: [number, number, number, number]): Tensor {
  const whole = tensor4d(values, shape);
  const half = toFloat16(whole);
  whole.dispose();
  return half;
}

async function valuesOf(half: Tensor): Promise<ArrayLike<number>> {
  const whole = toFloat32(half);
  const values = await whole.data();
  dispose([half, whole]);
  return values;
}

/** A pass of a convolution of float16 values, by one form of its kernels. */
export function openForm(problem: ConvProblem, pass: Pass, form: Sharing): Runner {
  const { geometry, shape, xShape } = problem;
  const x = rounded(problem.x, xShape);
  const w = rounded(problem.w, problem.wShape);
  const dy = rounded(problem.dy, problem.yShape);
  const gradient = allocateBuffer('bench gradient', problem.w.length);
  const range = { buffer: gradient, offset: 0, size: problem.w.length * 4 };
  const passes: Record<Pass, () => Tensor | undefined> = {
    forward: () => conv2d(x, w, undefined, shape.outChannels, geometry),
    dx: () => conv2dInputGradient(dy, w, xShape, geometry),
    dw: () => void conv2dWeightGradient(x, dy, range, geometry),
  };
  const run = (): Tensor | undefined => {
    fixSharing(form);
    try {
      return passes[pass]();
    } finally {
      fixSharing();
    }
  };
  return {
    run: () => run()?.dispose(),
    settle: finished,
    async check() {
      clearBuffer(gradient);
      const half = run();
      return problem.error(pass, half ? await valuesOf(half) : await readBuffer(gradient, 0, range.size));
    },
    dispose() {
      dispose([x, w, dy]);
      freeBuffer(gradient);
    },
  };
}

/** Throws where this form cannot run on the device. */
function demand(form: Sharing): void {
  if (!gpuDevice().features.has('shader-f16')) throw new Unavailable(WITHOUT_FLOAT16);
  if (form === 'matrix' && matrixSide(gpuDevice()) === undefined) throw new Unavailable(WITHOUT_MATRIX_UNITS);
}

const contendersOf = (problem: () => ConvProblem, pass: Pass): Contender[] =>
  Object.entries(FORMS).map(([label, form]) => ({
    impl: 'ours',
    label,
    sharesDevice: true,
    async open() {
      demand(form);
      return openForm(problem(), pass, form);
    },
  }));

function casesOf(shape: ConvShape, gpu: boolean): Case[] {
  let made: ConvProblem | undefined;
  const problem = () => {
    made ??= new ConvProblem(shape);
    return made;
  };
  return PASSES.map((pass) => ({
    name: `${shape.name}-float16/${pass}`,
    get work() {
      return { flops: problem().flops, bytes: problem().bytes / 2 };
    },
    tolerance: TOLERANCE,
    // They are forms for GPUs.
    full: !gpu,
    contenders: contendersOf(problem, pass),
  }));
}

/**
 * Convolutions of float16 values by the forms that are for these: staged in workgroup memory as float16, and for matrix units,
 * beside the usual one, which stages float32. Each where the device can run it.
 */
export const convFormCases = ({ gpu }: Setting): Case[] =>
  convShapes(gpu)
    .filter(({ kernel, inChannels, outChannels }) => kernel === 3 && inChannels === outChannels)
    .flatMap((shape) => casesOf(shape, gpu));
