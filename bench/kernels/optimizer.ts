import { dispose, tensor1d, tidy, train, type Variable, variable } from '@tensorflow/tfjs-core';
import { allocateBuffer, clearBuffer, finished, freeBuffer, readBuffer, writeBuffer } from '../../src/gpu/backend.js';
import { adamW } from '../../src/gpu/optimizer/optimizer.js';
import { adamWReference } from '../../src/gpu/optimizer/reference.js';
import type { Case, Runner, Setting } from '../case.js';
import { noise, relativeError } from '../compare.js';

const SETTINGS = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0 };
const DECAY = 0.999;

interface Parameters {
  weights: Float32Array;
  gradients: Float32Array;
  teacher: Float32Array;
}

const parametersOf = (count: number): Parameters => ({
  weights: noise(count, 7),
  gradients: noise(count, 8),
  teacher: noise(count, 9),
});

/** Student and teacher after one step, in float64, one behind the other. */
function expected({ weights, gradients, teacher }: Parameters): Float64Array {
  const student = Float64Array.from(weights, (weight, i) => {
    return adamWReference({ weight, m: 0, v: 0 }, gradients[i] ?? 0, SETTINGS, 1).weight;
  });
  const averaged = Float64Array.from(teacher, (value, i) => DECAY * value + (1 - DECAY) * (student[i] ?? 0));
  return concatenated(student, averaged);
}

function concatenated(first: ArrayLike<number>, second: ArrayLike<number>): Float64Array {
  const both = new Float64Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

async function openOurs(parameters: Parameters): Promise<Runner> {
  const count = parameters.weights.length;
  const made = ['weights', 'gradients', 'm', 'v', 'teacher'].map((label) => allocateBuffer(`bench ${label}`, count));
  const [weights, gradients, m, v, teacher] = made;
  if (!weights || !gradients || !m || !v || !teacher) throw new Error('No buffers.');
  const region = (buffer: GPUBuffer) => ({ buffer, offset: 0, size: count * 4 });
  const reset = () => {
    for (const state of [m, v]) clearBuffer(state);
    writeBuffer(weights, 0, parameters.weights);
    writeBuffer(gradients, 0, parameters.gradients);
    writeBuffer(teacher, 0, parameters.teacher);
  };
  reset();
  let step = 0;
  const run = () => {
    step += 1;
    const regions = { weights: region(weights), gradients: region(gradients), m: region(m), v: region(v) };
    adamW({ ...regions, ...SETTINGS, count, step, follower: { teacher: region(teacher), decay: DECAY } });
  };
  return {
    run,
    settle: finished,
    async check() {
      run();
      const student = await readBuffer(weights, 0, count * 4);
      const averaged = await readBuffer(teacher, 0, count * 4);
      return relativeError(concatenated(student, averaged), expected(parameters));
    },
    dispose: () => made.forEach(freeBuffer),
  };
}

/** tf.train.adam and a moving average by operators, on one tensor: the fewest dispatches that stock tfjs can do with. */
async function openStock(parameters: Parameters): Promise<Runner> {
  const weights = variable(tensor1d(parameters.weights));
  const teacher = variable(tensor1d(parameters.teacher));
  const gradients = tensor1d(parameters.gradients);
  const { learningRate, beta1, beta2, eps } = SETTINGS;
  const adam = train.adam(learningRate, beta1, beta2, eps);
  const run = () =>
    tidy(() => {
      adam.applyGradients([{ name: weights.name, tensor: gradients }]);
      teacher.assign(teacher.mul(DECAY).add(weights.mul(1 - DECAY)));
    });
  const read = (tensor: Variable) => tensor.data() as Promise<Float32Array>;
  return {
    run,
    settle: finished,
    async check() {
      run();
      return relativeError(concatenated(await read(weights), await read(teacher)), expected(parameters));
    },
    dispose() {
      dispose([weights, teacher, gradients]);
      adam.dispose();
    },
  };
}

export function optimizerCases({ gpu }: Setting): Case[] {
  const count = gpu ? 42_500_000 : 2 ** 20;
  let made: Parameters | undefined;
  const parameters = () => {
    made ??= parametersOf(count);
    return made;
  };
  return [
    {
      name: 'adamw-ema',
      // Weights, moments and teacher read and written, the gradient read: every value once.
      work: { flops: 0, bytes: 36 * count },
      tolerance: 1e-5,
      contenders: [
        { impl: 'ours', sharesDevice: true, open: () => openOurs(parameters()) },
        { impl: 'stock-tfjs', sharesDevice: true, open: () => openStock(parameters()) },
      ],
    },
  ];
}
