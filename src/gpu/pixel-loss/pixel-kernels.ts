import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import flatGridWgsl from '../elementwise/flat-grid.wgsl?raw';
import type { Binding, Kernel } from '../kernel.js';
import bilinearWgsl from './bilinear.wgsl?raw';
import blockWgsl from './block.wgsl?raw';
import ownSizeWgsl from './class-values-own.wgsl?raw';
import upsampledWgsl from './class-values-upsampled.wgsl?raw';
import nothingBeforeWgsl from './nothing-before.wgsl?raw';
import numbersWgsl from './numbers.wgsl?raw';
import paramsWgsl from './params.wgsl?raw';
import { type LossParams, mapScalars, type PixelMap } from './pixel-map.js';
import softmaxWgsl from './softmax.wgsl?raw';
import stripWgsl from './strip.wgsl?raw';
import stripMainWgsl from './strip-main.wgsl?raw';

/** One kernel for logits of the pixels' size, one for smaller logits. */
export interface PixelKernel {
  ownSize: Kernel;
  upsampled: Kernel;
}

const shared = [flatGridWgsl, numbersWgsl, paramsWgsl, bilinearWgsl];

/** A kernel of one thread per strip of pixels; its WGSL declares `logits` and `params`, and defines `workOn`. */
export const stripKernel = (name: string, ...sources: string[]): PixelKernel =>
  stripKernelWithMain(name, stripMainWgsl, ...sources);

/** The same with a main function among its sources. */
export function stripKernelWithMain(name: string, ...sources: string[]): PixelKernel {
  const wgsl = [...shared, stripWgsl, softmaxWgsl, ...sources].join('\n');
  return {
    ownSize: { name, wgsl, constants: { UPSAMPLED: 0 } },
    upsampled: { name, wgsl, constants: { UPSAMPLED: 1 } },
  };
}

/**
 * A kernel of values per pixel and class, such as a gradient; its WGSL declares `logits`, `params` and `results`, and
 * defines `constantsOf` and `classValues`.
 */
export const classKernel = (name: string, ...sources: string[]): PixelKernel =>
  preparedClassKernel(name, nothingBeforeWgsl, ...sources);

/** The same whose sources define `prepare`, which all threads of a workgroup call at the beginning. */
export function preparedClassKernel(name: string, ...sources: string[]): PixelKernel {
  const kernel = (size: string, main: string): Kernel => ({
    name: `${name}-${size}`,
    wgsl: [...shared, blockWgsl, main, ...sources].join('\n'),
  });
  return { ownSize: kernel('own-size', ownSizeWgsl), upsampled: kernel('upsampled', upsampledWgsl) };
}

const kernelFor = (kernel: PixelKernel, map: PixelMap): Kernel => (map.upsampled ? kernel.upsampled : kernel.ownSize);

export function dispatchStrips(kernel: PixelKernel, map: PixelMap, bindings: Binding[], params?: LossParams): void {
  dispatch(kernelFor(kernel, map), bindings, mapScalars(map, params), flatGrid(map.strips));
}

/**
 * The output of a class kernel: values per pixel, or, for smaller logits, per cell (block of pixels) and its four
 * corners.
 */
export function emptyClassValues({ images, inHeight, inWidth, classes, upsampled }: PixelMap): Tensor {
  return emptyTensor([images, inHeight, inWidth, ...(upsampled ? [4] : []), classes]);
}

/** `bindings` as in the kernel's WGSL; one of them comes from `emptyClassValues`. */
export function dispatchClasses(kernel: PixelKernel, map: PixelMap, bindings: Binding[], params?: LossParams): void {
  const threads = map.images * map.inHeight * map.inWidth * Math.ceil(map.classes / 4);
  dispatch(kernelFor(kernel, map), bindings, mapScalars(map, params), flatGrid(threads));
}
