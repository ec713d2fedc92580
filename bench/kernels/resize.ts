import { grad, image, type Tensor, type Tensor4D, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { resizeGradientReference, resizeReference } from '../../src/gpu/resize-bilinear/reference.js';
import { resizeBilinear, resizeBilinearBackward } from '../../src/gpu/resize-bilinear/resize-bilinear.js';
import type { Case, Setting } from '../case.js';
import { noise, relativeError } from '../compare.js';
import { StockUpsample } from '../peers/tfjs/upsample.js';
import { tensorRunner } from './tensor-runner.js';

type Shape4 = [number, number, number, number];

interface Sizes {
  from: Shape4;
  height: number;
  width: number;
}

const gpuSizes: Sizes = { from: [2, 41, 41, 19], height: 321, width: 321 };
const softwareSizes: Sizes = { from: [4, 23, 30, 11], height: 180, width: 240 };

const floats = (shape: number[]): number => shape.reduce((a, b) => a * b, 1);

function forwardCase({ from, height, width }: Sizes): Case {
  const [batch, , , channels] = from;
  const values = noise(floats(from), 14);
  const open = (resize: (x: Tensor4D) => Tensor) => async () => {
    const x = tensor4d(values, from);
    return tensorRunner({
      inputs: [x],
      run: () => [resize(x)],
      error: ([y = new Float32Array()]) => relativeError(y, resizeReference(values, from, height, width, false)),
    });
  };
  return {
    name: 'bilinear/forward',
    work: { flops: 0, bytes: 4 * (floats(from) + batch * height * width * channels) },
    tolerance: 1e-5,
    full: true,
    contenders: [
      { impl: 'ours', sharesDevice: true, open: open((x) => resizeBilinear(x, height, width, false)) },
      {
        impl: 'stock-tfjs',
        sharesDevice: true,
        open: open((x) => image.resizeBilinear(x, [height, width], false, true)),
      },
    ],
  };
}

function backwardCase({ from, height, width }: Sizes): Case {
  const [batch, inHeight, inWidth, channels] = from;
  const shape: Shape4 = [batch, height, width, channels];
  const values = noise(floats(shape), 15);
  const error = ([dx = new Float32Array()]: Float32Array[]) =>
    relativeError(dx, resizeGradientReference(values, from, height, width, false));
  return {
    name: 'bilinear/backward',
    work: { flops: 0, bytes: 4 * (floats(from) + floats(shape)) },
    tolerance: 1e-5,
    full: true,
    contenders: [
      {
        impl: 'ours',
        sharesDevice: true,
        open: async () => {
          const dy = tensor4d(values, shape);
          return tensorRunner({
            inputs: [dy],
            run: () => [resizeBilinearBackward(dy, inHeight, inWidth, false)],
            error,
          });
        },
      },
      {
        impl: 'stock-tfjs',
        sharesDevice: true,
        open: async () => {
          const dy = tensor4d(values, shape);
          const x = tensor4d(noise(floats(from), 16), from);
          const upsample = new StockUpsample([inHeight, inWidth], height, width);
          const gradient = grad((z: Tensor) => upsample.apply(z as Tensor4D));
          return tensorRunner({
            inputs: [dy, x],
            run: () => [tidy(() => gradient(x, dy))],
            error,
            free: () => upsample.dispose(),
          });
        },
      },
    ],
  };
}

export function resizeCases({ gpu }: Setting): Case[] {
  const sizes = gpu ? gpuSizes : softwareSizes;
  return [forwardCase(sizes), backwardCase(sizes)];
}
