import { dispose, type Tensor, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { finished } from '../../../src/gpu/backend.js';
import type { Runner } from '../../case.js';
import type { ConvProblem, Pass } from '../../kernels/conv-problem.js';
import { keptForGradient, stockConv2dForward, stockInputGradient, stockWeightGradient } from './conv.js';

/** A convolution's passes by the kernels of stock tfjs. */
export async function stockConv(problem: ConvProblem, pass: Pass): Promise<Runner> {
  const { geometry, xShape, wShape } = problem;
  const x = tensor4d(problem.x, problem.xShape);
  const w = tensor4d(problem.w, wShape);
  const dy = tensor4d(problem.dy, problem.yShape);
  const kept = keptForGradient(x, geometry);
  const passes: Record<Pass, () => Tensor> = {
    forward: () => stockConv2dForward(x, w, geometry),
    dx: () => stockInputGradient(dy, w, xShape, geometry),
    dw: () => stockWeightGradient(kept, dy, wShape, xShape, geometry),
  };
  return {
    run: () => tidy(() => void passes[pass]()),
    settle: finished,
    async check() {
      const result = tidy(passes[pass]);
      const values = await result.data();
      result.dispose();
      return problem.error(pass, values);
    },
    dispose: () => dispose([x, w, dy, kept]),
  };
}
