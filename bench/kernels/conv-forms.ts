import { dispose, type Tensor, tensor4d } from '@tensorflow/tfjs-core';
import { finished, gpuDevice } from '../../src/gpu/backend.js';
import { conv2d, conv2dInputGradient } from '../../src/gpu/conv2d/conv2d.js';
import { matrixSide } from '../../src/gpu/conv2d/matrix-units.js';
import { fixSharing, type Sharing } from '../../src/gpu/conv2d/variant.js';
import { toFloat16, toFloat32 } from '../../src/gpu/storage/cast.js';
import { type Case, type Contender, type Runner, type Setting, Unavailable, WITHOUT_MATRIX_UNITS } from '../case.js';
import { ConvProblem, type ConvShape } from './conv-problem.js';
import { convShapes } from './conv-shapes.js';

/** Operands and results are rounded to float16; sums are float32. */
export const TOLERANCE = 2e-3;
const PASSES = ['forward', 'dx'] as const;
type Pass = (typeof PASSES)[number];
/** Forms of the kernels by the labels of their rows. */
const FORMS = { usual: 'workgroup', matrix: 'matrix' } as const;

function rounded(values: Float32Array, shape: [number, number, number, number]): Tensor {
  const whole = tensor4d(values, shape);
  const half = toFloat16(whole);
  whole.dispose();
  return half;
}

/** A pass of a convolution of float16 values, by one form of its kernels. */
export function openForm(problem: ConvProblem, pass: Pass, form: Sharing): Runner {
  const { geometry, shape, xShape } = problem;
  const x = rounded(problem.x, xShape);
  const w = rounded(problem.w, problem.wShape);
  const dy = rounded(problem.dy, problem.yShape);
  const run = (): Tensor => {
    fixSharing(form);
    try {
      if (pass === 'dx') return conv2dInputGradient(dy, w, xShape, geometry);
      return conv2d(x, w, undefined, shape.outChannels, geometry);
    } finally {
      fixSharing();
    }
  };
  return {
    run: () => run().dispose(),
    settle: finished,
    async check() {
      const half = run();
      const result = toFloat32(half);
      const values = await result.data();
      dispose([half, result]);
      return problem.error(pass, values);
    },
    dispose: () => dispose([x, w, dy]),
  };
}

const contendersOf = (problem: () => ConvProblem, pass: Pass): Contender[] =>
  Object.entries(FORMS).map(([label, form]) => ({
    impl: 'ours',
    label,
    sharesDevice: true,
    async open() {
      if (matrixSide(gpuDevice()) === undefined) throw new Unavailable(WITHOUT_MATRIX_UNITS);
      return openForm(problem(), pass, form);
    },
  }));

function casesOf(shape: ConvShape): Case[] {
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
    contenders: contendersOf(problem, pass),
  }));
}

/** Convolutions of float16 values by the form for matrix units beside the usual one, where the device has such units. */
export const convFormCases = ({ gpu }: Setting): Case[] =>
  convShapes(gpu)
    .filter(({ kernel, inChannels, outChannels }) => kernel === 3 && inChannels === outChannels)
    .flatMap(casesOf);
