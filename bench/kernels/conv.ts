import { dispose, type Tensor, tensor4d } from '@tensorflow/tfjs-core';
import { allocateBuffer, clearBuffer, finished, freeBuffer, readBuffer } from '../../src/gpu/backend.js';
import { conv2d, conv2dInputGradient } from '../../src/gpu/conv2d/conv2d.js';
import { conv2dWeightGradient } from '../../src/gpu/conv2d/weight-gradient.js';
import { type Case, type Contender, type Runner, type Setting, torchContenders } from '../case.js';
import { jaxConv } from '../peers/jax.js';
import { ortConv } from '../peers/ort-conv.js';
import { stockConv } from '../peers/tfjs/conv-rows.js';
import { wasmConv } from '../peers/tfjs-wasm.js';
import { torchConv } from '../peers/torch/torch-conv.js';
import { ConvProblem, type ConvShape, PASSES, type Pass } from './conv-problem.js';
import { convShapes } from './conv-shapes.js';

/** float32 sums of some thousand products. */
const TOLERANCE = 1e-4;

async function openOurs(problem: ConvProblem, pass: Pass): Promise<Runner> {
  const x = tensor4d(problem.x, problem.xShape);
  const w = tensor4d(problem.w, problem.wShape);
  const dy = tensor4d(problem.dy, problem.yShape);
  const { geometry, xShape, shape } = problem;
  const gradient = allocateBuffer('bench gradient', problem.w.length);
  const range = { buffer: gradient, offset: 0, size: problem.w.length * 4 };
  const passes: Record<Pass, () => Tensor | undefined> = {
    forward: () => conv2d(x, w, undefined, shape.outChannels, geometry),
    dx: () => conv2dInputGradient(dy, w, xShape, geometry),
    dw: () => void conv2dWeightGradient(x, dy, range, geometry),
  };
  return {
    run: () => passes[pass]()?.dispose(),
    settle: finished,
    async check() {
      clearBuffer(gradient);
      const result = passes[pass]();
      const values = result ? await result.data() : await readBuffer(gradient, 0, range.size);
      result?.dispose();
      return problem.error(pass, values);
    },
    dispose() {
      dispose([x, w, dy]);
      freeBuffer(gradient);
    },
  };
}

function contendersOf(problem: () => ConvProblem, pass: Pass, { platform }: Setting, first: boolean): Contender[] {
  const contenders: Contender[] = [
    { impl: 'ours', sharesDevice: true, open: () => openOurs(problem(), pass) },
    { impl: 'stock-tfjs', sharesDevice: true, open: () => stockConv(problem(), pass) },
    // Its compiler takes seconds a kernel on a small machine.
    { impl: 'jax-js', sharesDevice: false, slow: !first, open: () => jaxConv(problem(), pass, platform) },
    ...torchContenders((device) => torchConv(problem(), pass, device, platform)),
  ];
  if (pass !== 'forward') return contenders;
  return [
    ...contenders,
    { impl: 'ort-webgpu', sharesDevice: false, slow: !first, open: () => ortConv(problem(), 'webgpu', platform) },
    { impl: 'ort-wasm', sharesDevice: false, slow: !first, open: () => ortConv(problem(), 'wasm', platform) },
    { impl: 'tfjs-wasm', sharesDevice: false, slow: !first, open: () => wasmConv(problem(), platform) },
  ];
}

function casesOf(shape: ConvShape, setting: Setting, first: boolean): Case[] {
  // Made when first asked for, and shared by the passes: a GPU's shapes hold tens of megabytes.
  let made: ConvProblem | undefined;
  const problem = () => {
    made ??= new ConvProblem(shape);
    return made;
  };
  return PASSES.map((pass) => ({
    name: `${shape.name}/${pass}`,
    get work() {
      return { flops: problem().flops, bytes: problem().bytes };
    },
    tolerance: TOLERANCE,
    full: !first && !(shape.kernel === 3 && shape.dilation === 2),
    contenders: contendersOf(problem, pass, setting, first),
  }));
}

export const convCases = (setting: Setting): Case[] =>
  convShapes(setting.gpu).flatMap((shape, index) => casesOf(shape, setting, index === 0));
